/** What every namespace is given: its ServiceAccount default and the cluster's certificate. */
@NullMarked
package dev.kahawa.controllers.serviceaccount;

import org.jspecify.annotations.NullMarked;
