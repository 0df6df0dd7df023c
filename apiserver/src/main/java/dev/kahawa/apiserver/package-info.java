/** The API server: one list of stages that every request runs through, in order. */
@NullMarked
package dev.kahawa.apiserver;

import org.jspecify.annotations.NullMarked;
