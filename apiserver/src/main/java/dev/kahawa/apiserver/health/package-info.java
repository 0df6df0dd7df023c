/** Whether the server is well, what it is, and its figures. */
@NullMarked
package dev.kahawa.apiserver.health;

import org.jspecify.annotations.NullMarked;
