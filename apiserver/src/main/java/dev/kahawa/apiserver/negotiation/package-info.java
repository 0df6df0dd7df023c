/** In which form a client takes its answer: media types, and what may stand for an object. */
@NullMarked
package dev.kahawa.apiserver.negotiation;

import org.jspecify.annotations.NullMarked;
