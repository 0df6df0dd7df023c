@NullMarked
package dev.kahawa.client;

import org.jspecify.annotations.NullMarked;
