@NullMarked
package dev.kahawa.verify;

import org.jspecify.annotations.NullMarked;
