package dev.kahawa.store;

/** The revision asked for is older than the history that is kept. */
public final class CompactedException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Revision oldest;

    public CompactedException(Revision asked, Revision oldest) {
        super("revision " + asked + " is older than " + oldest);
        this.oldest = oldest;
    }

    /** The oldest revision that can still be asked for. */
    public Revision oldest() {
        return oldest;
    }
}
