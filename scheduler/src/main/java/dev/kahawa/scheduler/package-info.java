@NullMarked
package dev.kahawa.scheduler;

import org.jspecify.annotations.NullMarked;
