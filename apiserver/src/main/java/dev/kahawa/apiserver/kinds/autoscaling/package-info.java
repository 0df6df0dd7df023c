/** What scales workloads: HorizontalPodAutoscalers in both versions. */
@NullMarked
package dev.kahawa.apiserver.kinds.autoscaling;

import org.jspecify.annotations.NullMarked;
