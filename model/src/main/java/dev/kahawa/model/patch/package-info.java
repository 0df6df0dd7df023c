/** Partial changes of an object: JSON Patch, JSON Merge Patch and strategic merge patch. */
@NullMarked
package dev.kahawa.model.patch;

import org.jspecify.annotations.NullMarked;
