/** What runs Pods to an end: Jobs, and CronJobs that make them. */
@NullMarked
package dev.kahawa.apiserver.kinds.batch;

import org.jspecify.annotations.NullMarked;
