/** The Service by which Pods find the DNS servers that run on the nodes. */
@NullMarked
package dev.kahawa.controllers.clusterdns;

import org.jspecify.annotations.NullMarked;
