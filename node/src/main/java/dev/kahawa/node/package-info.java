@NullMarked
package dev.kahawa.node;

import org.jspecify.annotations.NullMarked;
