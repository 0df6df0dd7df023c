/**
 * The protocols that exec, attach and port-forward speak once a connection has left HTTP: SPDY/3.1
 * and WebSocket, and the channels of Kubernetes on both.
 */
@NullMarked
package dev.kahawa.node.streaming;

import org.jspecify.annotations.NullMarked;
