package dev.kahawa.node.pod;

/** A container can't start now; a later try may do better. */
public final class NotStartedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Waiting waiting;

    public NotStartedException(String reason, String message) {
        super(reason + ": " + message, null, false, false);
        this.waiting = new Waiting(reason, message);
    }

    /** What the container's status will say. */
    public Waiting waiting() {
        return waiting;
    }
}
