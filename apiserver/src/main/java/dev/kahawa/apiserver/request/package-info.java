/** What a request asks for, and what the stages carry along with it. */
@NullMarked
package dev.kahawa.apiserver.request;

import org.jspecify.annotations.NullMarked;
