/** The machine's own programs, run by the network's parts. */
@NullMarked
package dev.kahawa.network.command;

import org.jspecify.annotations.NullMarked;
