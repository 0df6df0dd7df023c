package dev.kahawa.node.runtime;

import org.jspecify.annotations.Nullable;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * What a command or a container's main process is connected to. Reads and writes block, which is
 * the back-pressure; a peer that is gone shows as an IOException from either.
 *
 * @param stdin null where there is none; its end is passed on
 * @param stdout null where it isn't wanted
 * @param stderr null where it isn't wanted; always null with a terminal, which has one output
 */
public record Streams(
        @Nullable InputStream stdin,
        @Nullable OutputStream stdout,
        @Nullable OutputStream stderr,
        boolean tty,
        TerminalSizes sizes) {

    /** Characters of a terminal. */
    public record TerminalSize(int width, int height) {}

    /** The sizes that the client's terminal takes on. */
    @FunctionalInterface
    public interface TerminalSizes {
        TerminalSizes NONE = Optional::empty;

        /** Waits for the next size; empty when none will come any more. */
        Optional<TerminalSize> next() throws InterruptedException;
    }
}
