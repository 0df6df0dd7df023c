/** Answers HTTP/1.1 and HTTP/2 over TLS with a {@code Handler}; nothing above it sees Netty. */
@NullMarked
package dev.kahawa.apiserver.http;

import org.jspecify.annotations.NullMarked;
