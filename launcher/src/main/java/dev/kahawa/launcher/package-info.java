@NullMarked
package dev.kahawa.launcher;

import org.jspecify.annotations.NullMarked;
