/** Gives every Node its block of Pod addresses. */
@NullMarked
package dev.kahawa.controllers.nodeipam;

import org.jspecify.annotations.NullMarked;
