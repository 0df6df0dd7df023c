package dev.kahawa.apiserver.authorization;

/** Whether a request is allowed, and why. */
public sealed interface Verdict {
    String reason();

    record Allowed(String reason) implements Verdict {}

    /** Nobody has allowed it. */
    record NoOpinion(String reason) implements Verdict {}
}
