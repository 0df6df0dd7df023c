/** The way to an API server in another process: HTTPS with the identity of a kubeconfig. */
@NullMarked
package dev.kahawa.client.remote;

import org.jspecify.annotations.NullMarked;
