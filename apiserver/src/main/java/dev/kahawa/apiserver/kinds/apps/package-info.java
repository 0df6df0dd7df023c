/** What makes and keeps Pods from a template: Deployments, StatefulSets, DaemonSets and others. */
@NullMarked
package dev.kahawa.apiserver.kinds.apps;

import org.jspecify.annotations.NullMarked;
