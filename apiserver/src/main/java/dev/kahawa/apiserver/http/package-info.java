/** HTTP/1.1 and HTTP/2 over TLS, on Netty, which nothing above this package sees. */
@NullMarked
package dev.kahawa.apiserver.http;

import org.jspecify.annotations.NullMarked;
