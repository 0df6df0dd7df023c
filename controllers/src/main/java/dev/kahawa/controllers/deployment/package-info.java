/** Deployments: a ReplicaSet for each template, and the way from one to the next. */
@NullMarked
package dev.kahawa.controllers.deployment;

import org.jspecify.annotations.NullMarked;
