/** A call and its answer as plain values: what the network and in-process callers both send. */
@NullMarked
package dev.kahawa.model.request;

import org.jspecify.annotations.NullMarked;
