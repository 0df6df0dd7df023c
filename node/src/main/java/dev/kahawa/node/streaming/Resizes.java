package dev.kahawa.node.streaming;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.object.MalformedJsonException;
import dev.kahawa.node.runtime.Streams.TerminalSize;
import dev.kahawa.node.runtime.Streams.TerminalSizes;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * The sizes that a client's terminal takes on, read from its stream of {@code {"Width":80,
 * "Height":24}}. Only the latest counts: nobody needs those in between.
 */
final class Resizes implements TerminalSizes {
    private static final Logger LOG = LoggerFactory.getLogger(Resizes.class);

    /** Longer objects are no sizes, and are forgotten. */
    private static final int OBJECT_BYTES_MAX = 256;

    private static final int SIZE_MAX = 0xffff;

    private final ByteArrayOutputStream object = new ByteArrayOutputStream();
    private @Nullable TerminalSize latest;
    private boolean ended;

    /** Takes what has come on the client's stream; for one thread. */
    void received(byte[] bytes, int length) {
        for (int n = 0; n < length; n++) {
            if (object.size() < OBJECT_BYTES_MAX) {
                object.write(bytes[n]);
            }
            if (bytes[n] == '}') {
                parse(object.toByteArray());
                object.reset();
            }
        }
    }

    private void parse(byte[] text) {
        try {
            JsonObject size = JsonReader.read(text).asObject().orElse(JsonObject.EMPTY);
            set(size.number("Width").orElse(-1), size.number("Height").orElse(-1));
        } catch (MalformedJsonException noSize) {
            LOG.debug("not a terminal's size", noSize);
        }
    }

    private synchronized void set(long width, long height) {
        if (width >= 0 && width <= SIZE_MAX && height >= 0 && height <= SIZE_MAX) {
            latest = new TerminalSize((int) width, (int) height);
            notifyAll();
        }
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public synchronized Optional<TerminalSize> next() throws InterruptedException {
        while (latest == null && !ended) {
            wait();
        }
        Optional<TerminalSize> next = Optional.ofNullable(latest);
        latest = null;
        return next;
    }
}
