/** How Pods get addresses and reach each other: bridge, CNI configuration, routes. */
@NullMarked
package dev.kahawa.network.link;

import org.jspecify.annotations.NullMarked;
