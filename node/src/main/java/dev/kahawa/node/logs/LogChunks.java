package dev.kahawa.node.logs;

import dev.kahawa.model.request.Chunks;
import dev.kahawa.node.kubelet.LogOptions;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A container's log as it is read: piece by piece, from where the options say, and on for as long
 * as the container runs where they say so. A log that is rotated meanwhile is followed into its new
 * file.
 */
public final class LogChunks implements Chunks {
    /** Read at once; a line of the runtime's is at most 16 KiB and some. */
    private static final int PIECE = 64 * 1_024;

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final Path path;
    private final LogOptions options;
    private final Running running;
    private final CountDownLatch closed = new CountDownLatch(1);
    private RandomAccessFile file;
    private @Nullable Object key;
    private byte[] rest = new byte[0];
    private boolean atLineStart = true;
    private long left;
    private boolean ended;

    /** Whether the container may still write. */
    @FunctionalInterface
    public interface Running {
        boolean isRunning() throws InterruptedException;
    }

    public LogChunks(Path path, LogOptions options, Running running) throws IOException {
        this.path = path;
        this.options = options;
        this.running = running;
        this.left = options.limitBytes() < 0 ? Long.MAX_VALUE : options.limitBytes();
        this.key = key(path);
        this.file = new RandomAccessFile(path.toFile(), "r");
        if (options.tailLines() >= 0) {
            file.seek(tail(file, options.tailLines()));
        }
    }

    /** Where the last so many lines begin. */
    static long tail(RandomAccessFile file, long lines) throws IOException {
        long end = file.length();
        long wanted = lines;
        byte[] block = new byte[PIECE];
        long blockEnd = end;
        while (blockEnd > 0) {
            long blockStart = Math.max(0, blockEnd - PIECE);
            int length = (int) (blockEnd - blockStart);
            file.seek(blockStart);
            file.readFully(block, 0, length);
            for (int at = length - 1; at >= 0; at--) {
                if (block[at] == '\n' && wanted-- == 0) {
                    return blockStart + at + 1;
                }
            }
            blockEnd = blockStart;
        }
        return 0;
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    @Override
    public Next next(Duration timeout) throws InterruptedException {
        long until = System.nanoTime() + timeout.toNanos();
        while (closed.getCount() > 0 && !ended) {
            boolean wasRunning = options.follow() && running.isRunning();
            byte[] piece = read();
            if (piece.length > 0) {
                return new Next.Piece(piece);
            }
            if (!wasRunning && !moved()) {
                ended = true;
            } else if (!ended) {
                long pause = Math.min(LOOK_EVERY.toNanos(), until - System.nanoTime());
                if (pause <= 0 || closed.await(pause, TimeUnit.NANOSECONDS)) {
                    return closed.getCount() > 0 ? NOTHING : END;
                }
                moved();
            }
        }
        closeFile();
        return END;
    }

    /** What can be told now; nothing if nothing is there or all of it was passed over. */
    private byte[] read() {
        try {
            while (left > 0) {
                byte[] more = new byte[PIECE];
                int count = file.read(more);
                if (count <= 0) {
                    return new byte[0];
                }
                byte[] told = told(joined(more, count));
                if (told.length > 0) {
                    return told;
                }
            }
            ended = true;
            return new byte[0];
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private byte[] joined(byte[] more, int count) {
        byte[] all = Arrays.copyOf(rest, rest.length + count);
        System.arraycopy(more, 0, all, rest.length, count);
        return all;
    }

    private byte[] told(byte[] bytes) {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        int start = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                LogLine.parse(bytes, start, at).ifPresent(line -> tell(line, told));
                start = at + 1;
            }
        }
        rest = Arrays.copyOfRange(bytes, start, bytes.length);
        byte[] all = told.toByteArray();
        int length = (int) Math.min(all.length, left);
        left -= length;
        return length == all.length ? all : Arrays.copyOf(all, length);
    }

    private void tell(LogLine line, ByteArrayOutputStream out) {
        Instant since = options.since();
        boolean wanted = switch (options.stream()) {
            case ALL -> true;
            case STDOUT -> line.stdout();
            case STDERR -> !line.stdout();
        };
        if (!wanted || (since != null && line.isBefore(since))) {
            return;
        }
        if (options.timestamps() && atLineStart) {
            out.writeBytes((line.fullTime() + " ").getBytes(StandardCharsets.US_ASCII));
        }
        out.writeBytes(line.text());
        atLineStart = !line.partial();
    }

    /** Goes on in the new file, where the old one was moved away and has been read. */
    private boolean moved() {
        try {
            Object now = key(path);
            if (Objects.equals(now, key)) {
                return false;
            }
            file.close();
            file = new RandomAccessFile(path.toFile(), "r");
            key = now;
            rest = new byte[0];
            return true;
        } catch (NoSuchFileException between) {
            // moved away, and the new one is not there yet
            return false;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void closeFile() {
        try {
            file.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        closeFile();
    }
}
