package dev.kahawa.node.agent;

import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.runtime.ContainerStatus;

import java.time.Duration;

/** A step that brings what runs nearer to what a Pod asks for. */
sealed interface Action {

    /** Makes the Pod's sandbox, with its network. */
    record MakeSandbox(int attempt) implements Action {}

    /** Ends a sandbox that is of no more use. */
    record StopSandbox(String sandbox) implements Action {}

    record RemoveSandbox(String sandbox) implements Action {}

    /** @param restarts how often it was started before */
    record Start(PodContainer container, int restarts) implements Action {}

    /**
     * Ends a container gracefully.
     *
     * @param grace how long it may take
     * @param message for the Event
     */
    record Stop(ContainerStatus container, Duration grace, String message) implements Action {}

    /** Removes a container that has ended or never ran, with its log. */
    record Remove(ContainerStatus container) implements Action {}
}
