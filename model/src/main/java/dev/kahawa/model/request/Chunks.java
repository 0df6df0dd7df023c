package dev.kahawa.model.request;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonWriter;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;

/**
 * A body in pieces, pulled by the one who sends or reads it: what is not pulled is not made, which
 * is the back-pressure. For one reader at a time; {@link #close} may come from any thread.
 */
public interface Chunks extends AutoCloseable {

    /** What {@link #next} found. */
    sealed interface Next {
        /** Bytes to be passed on now. Nobody changes the array. */
        record Piece(byte[] bytes) implements Next {}

        /** What would be a line of JSON each, for a caller in this process. */
        record Trees(List<JsonObject> lines) implements Next {

            /** The lines after all. */
            public byte[] bytes() {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                for (JsonObject line : lines) {
                    all.writeBytes(JsonWriter.write(line));
                    all.write('\n');
                }
                return all.toByteArray();
            }
        }

        /** Nothing within the time given; ask again. */
        record Nothing() implements Next {}

        /** The body is complete. */
        record End() implements Next {}
    }

    Next NOTHING = new Next.Nothing();
    Next END = new Next.End();

    /**
     * The next piece, waiting at most this long for it.
     *
     * @throws InterruptedException if the waiting thread is interrupted
     */
    Next next(Duration timeout) throws InterruptedException;

    /** Whether all pieces can be had without waiting for news, so that it pays to compress them. */
    default boolean isAtHand() {
        return false;
    }

    /** Frees what stands behind the body; a {@link #next} under way answers {@link Next.End}. */
    @Override
    void close();
}
