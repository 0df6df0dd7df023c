/** The files by which clients find a server and prove who they are, written and read. */
@NullMarked
package dev.kahawa.launcher.kubeconfig;

import org.jspecify.annotations.NullMarked;
