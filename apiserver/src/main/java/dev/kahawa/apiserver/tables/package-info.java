/** The cells of Table rows, kind by kind, as upstream's printers fill them. */
@NullMarked
package dev.kahawa.apiserver.tables;

import org.jspecify.annotations.NullMarked;
