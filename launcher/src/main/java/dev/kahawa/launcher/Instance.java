package dev.kahawa.launcher;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * The claim of one running server on its data directory: a locked file {@code DIR/kahawa.run} of
 * two lines, the process and, once it is ready, the server's address. The system drops the lock
 * when the process ends, however it ends.
 */
final class Instance implements AutoCloseable {
    private static final String FILE = "kahawa.run";

    private final FileChannel channel;
    private final Path file;

    private Instance(FileChannel channel, Path file) {
        this.channel = channel;
        this.file = file;
    }

    /**
     * A server that runs on a data directory.
     *
     * @param address its URL; empty while it starts
     */
    record Running(long process, String address) {}

    /** Claims the directory, which exists, for this process. */
    static Instance claim(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        FileChannel channel = open(file);
        if (lock(channel) == null) {
            channel.close();
            throw new DirectoryInUseException(directory, running(directory));
        }
        Instance instance = new Instance(channel, file);
        instance.write(ProcessHandle.current().pid() + "\n");
        return instance;
    }

    /** The server that runs on a directory, if there is one. */
    static Optional<Running> running(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (FileChannel channel = open(file)) {
            if (lock(channel) != null) {
                return Optional.empty();
            }
        }
        List<String> lines = Files.readAllLines(file);
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(new Running(
                        Long.parseLong(lines.getFirst()), lines.size() > 1 ? lines.get(1) : ""));
    }

    /** Says that the server answers, and where. */
    void ready(String address) throws IOException {
        write(ProcessHandle.current().pid() + "\n" + address + "\n");
    }

    private void write(String text) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ownProcess) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        channel.close();
    }
}
