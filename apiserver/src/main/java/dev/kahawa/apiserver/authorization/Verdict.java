package dev.kahawa.apiserver.authorization;

/** Whether a request is allowed, and why. */
public sealed interface Verdict {
    /** The reason as upstream tells callers; may be empty. */
    String reason();

    /**
     * Somebody has allowed it.
     *
     * @param why one sentence for a person, where upstream's reason says nothing
     */
    record Allowed(String reason, String why) implements Verdict {

        static Allowed because(String reason) {
            return new Allowed(reason, reason);
        }
    }

    /** Nobody has allowed it. */
    record NoOpinion(String reason) implements Verdict {}
}
