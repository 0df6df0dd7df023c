package dev.kahawa.node.logs;

import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.runtime.RuntimeFailedException;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Begins a new log file when a container's log has grown large, packs the old ones and keeps a few.
 * Names are the kubelet's: {@code 0.log.20261125-091023.gz}; the latest old one is not packed, since
 * the runtime may still write to it.
 */
public final class LogRotation {
    private static final long BYTES_MAX = 10 * 1_024 * 1_024;

    /** Files of one container's instance, with the one being written. */
    private static final int FILES_MAX = 5;

    private static final String PACKED = ".gz";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT);

    private final ContainerRuntime runtime;
    private final InstantSource clock;

    public LogRotation(ContainerRuntime runtime, InstantSource clock) {
        this.runtime = runtime;
        this.clock = clock;
    }

    /** Looks at one running container's log. */
    public void look(String container, Path log) throws IOException, InterruptedException {
        if (!Files.isRegularFile(log) || Files.size(log) <= BYTES_MAX) {
            return;
        }
        removeOldest(log);
        packOld(log);
        String time = TIME.format(clock.instant().atOffset(ZoneOffset.UTC));
        Path old = log.resolveSibling(log.getFileName() + "." + time);
        Files.move(log, old);
        try {
            runtime.reopenLog(container);
        } catch (RuntimeFailedException failed) {
            // the runtime still writes to the old file, so it must be found by its name
            Files.move(old, log, StandardCopyOption.REPLACE_EXISTING);
            throw failed;
        }
    }

    /** Room for the file to come: it and the one being written make up the rest. */
    private static void removeOldest(Path log) throws IOException {
        List<Path> old = old(log);
        for (Path file : old.subList(0, Math.max(0, old.size() - (FILES_MAX - 2)))) {
            Files.delete(file);
        }
    }

    private static void packOld(Path log) throws IOException {
        for (Path file : old(log)) {
            if (!file.toString().endsWith(PACKED)) {
                pack(file);
            }
        }
    }

    private static void pack(Path file) throws IOException {
        Path packed = file.resolveSibling(file.getFileName() + PACKED);
        Path making = file.resolveSibling(file.getFileName() + ".tmp");
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = new GZIPOutputStream(Files.newOutputStream(making))) {
            in.transferTo(out);
        }
        Files.move(making, packed, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(file);
    }

    /** The oldest first: their names begin with the time. */
    private static List<Path> old(Path log) throws IOException {
        String prefix = log.getFileName() + ".";
        try (Stream<Path> all = Files.list(log.getParent())) {
            return all.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }
}
