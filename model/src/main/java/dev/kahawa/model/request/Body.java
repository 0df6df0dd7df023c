package dev.kahawa.model.request;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonWriter;

/** What follows the header of an answer. */
public sealed interface Body {

    /** All of it, ready. Nobody changes the array. */
    record Whole(byte[] bytes) implements Body {}

    /** All of it as a tree, for a caller in this process: nobody prints and parses it. */
    record Tree(JsonObject object) implements Body {

        /** The text after all. */
        public byte[] bytes() {
            return JsonWriter.write(object);
        }
    }

    /**
     * Produced while it is sent, as fast as the reader takes it. Who receives this body must close
     * the chunks, read to their end or not.
     */
    record Streamed(Chunks chunks) implements Body {}

    /**
     * The connection leaves HTTP (status 101): both sides go on in another protocol.
     *
     * @param protocol what runs on the connection from here on
     */
    record Upgraded(Protocol protocol) implements Body {}

    /** Runs on its own virtual thread until it returns; the connection is closed then. */
    @FunctionalInterface
    interface Protocol {
        void run(Connection connection) throws java.io.IOException, InterruptedException;
    }
}
