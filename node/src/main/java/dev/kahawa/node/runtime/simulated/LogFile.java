package dev.kahawa.node.runtime.simulated;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A container's log in the format of runtimes, line by line, and those who listen along. */
final class LogFile {
    private final Path path;
    private final InstantSource clock;
    private final List<OutputStream> listeners = new CopyOnWriteArrayList<>();

    LogFile(Path path, InstantSource clock) {
        this.path = path;
        this.clock = clock;
    }

    Path path() {
        return path;
    }

    void listen(OutputStream listener) {
        listeners.add(listener);
    }

    void ignore(OutputStream listener) {
        listeners.remove(listener);
    }

    /** Where a process writes; a line is logged when it is complete. */
    OutputStream stream(String name) {
        return new OutputStream() {
            private final ByteArrayOutputStream line = new ByteArrayOutputStream();

            @Override
            public void write(int b) {
                line.write(b);
                if (b == '\n') {
                    log(name, line.toByteArray());
                    line.reset();
                }
            }
        };
    }

    private synchronized void log(String stream, byte[] line) {
        String text =
                clock.instant() + " " + stream + " F " + new String(line, StandardCharsets.UTF_8);
        try {
            Files.createDirectories(path.getParent());
            Files.writeString(path, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            for (OutputStream listener : listeners) {
                listener.write(line);
                listener.flush();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The file is made anew where it was moved away. */
    synchronized void reopen() throws IOException {
        if (!Files.exists(path)) {
            Files.createDirectories(path.getParent());
            Files.createFile(path);
        }
    }
}
