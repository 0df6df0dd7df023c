/** What a Pod's spec says and what the runtime has of it, as the agent's parts read them. */
@NullMarked
package dev.kahawa.node.pod;

import org.jspecify.annotations.NullMarked;
