/** ClusterRoles put together of others. */
@NullMarked
package dev.kahawa.controllers.aggregation;

import org.jspecify.annotations.NullMarked;
