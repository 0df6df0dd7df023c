/** The ConfigMaps and Secrets that a node's Pods refer to. */
@NullMarked
package dev.kahawa.node.objects;

import org.jspecify.annotations.NullMarked;
