/** The node agent: brings the Pods bound to a node to life in a container runtime, and tells of them. */
@NullMarked
package dev.kahawa.node.agent;

import org.jspecify.annotations.NullMarked;
