/** Label and field selectors: read as upstream reads them, with its messages, and matched. */
@NullMarked
package dev.kahawa.model.selector;

import org.jspecify.annotations.NullMarked;
