/** What the server measures of itself, for Prometheus, under upstream's metric names. */
@NullMarked
package dev.kahawa.apiserver.metrics;

import org.jspecify.annotations.NullMarked;
