package dev.kahawa.node.pod;

/** What probes found so far of containers, by the runtime's id. Safe for use by many threads. */
public interface Findings {

    /** The kinds of probes, by their fields in a container's spec. */
    enum Kind {
        STARTUP("startupProbe", "Startup"),
        READINESS("readinessProbe", "Readiness"),
        LIVENESS("livenessProbe", "Liveness");

        private final String field;
        private final String word;

        Kind(String field, String word) {
            this.field = field;
            this.word = word;
        }

        public String field() {
            return field;
        }

        /** As Events name it. */
        public String word() {
            return word;
        }
    }

    /** How a probe stands, its thresholds counted. */
    enum Finding {
        UNKNOWN,
        SUCCESS,
        FAILURE
    }

    Finding of(Kind kind, String container);

    /** Whether a running instance of the container has started, as far as it must prove that. */
    default boolean isStarted(PodContainer container, String id) {
        return !container.has(Kind.STARTUP.field()) || of(Kind.STARTUP, id) == Finding.SUCCESS;
    }

    /** Whether a running instance of the container may get traffic. */
    default boolean isReady(PodContainer container, String id) {
        return isStarted(container, id)
                && (!container.has(Kind.READINESS.field())
                        || of(Kind.READINESS, id) == Finding.SUCCESS);
    }
}
