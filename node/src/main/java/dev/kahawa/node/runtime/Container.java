package dev.kahawa.node.runtime;

import java.time.Instant;
import java.util.Map;

/** A container in a list. */
public record Container(
        String id,
        String sandbox,
        String name,
        int attempt,
        State state,
        String image,
        Instant created,
        Map<String, String> labels,
        Map<String, String> annotations) {

    /** Where it is in its life. */
    public enum State {
        CREATED,
        RUNNING,
        EXITED,
        UNKNOWN
    }
}
