/**
 * What is passed on to nodes, Pods and Services: exec, attach, port-forward, logs and proxying. The
 * protocols themselves are spoken by the node; here they are bytes.
 */
@NullMarked
package dev.kahawa.apiserver.streaming;

import org.jspecify.annotations.NullMarked;
