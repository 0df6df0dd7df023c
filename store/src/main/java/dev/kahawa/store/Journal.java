package dev.kahawa.store;

import java.util.List;

/** Where committed changes are made durable; used by one thread. */
public interface Journal {
    /** Keeps nothing. */
    Journal NONE = new Journal() {
        @Override
        public void append(List<Line> lines) {}

        @Override
        public void close() {}
    };

    /**
     * A change to be kept.
     *
     * @param expiresMillis when the entry goes by itself, since 1970; zero for never
     */
    record Line(Change change, long expiresMillis) {}

    /**
     * Makes all of the lines durable, or none.
     *
     * @throws StoreException if it can't
     */
    void append(List<Line> lines);

    void close();
}
