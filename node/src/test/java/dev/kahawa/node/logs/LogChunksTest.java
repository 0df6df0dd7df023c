package dev.kahawa.node.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.request.Chunks;
import dev.kahawa.node.kubelet.LogOptions;
import dev.kahawa.node.kubelet.LogOptions.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/** Logs in the format of runtimes, as kubectl logs asks for them. */
class LogChunksTest {
    private static final Duration WAIT = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    private Path log;

    @BeforeEach
    void write() throws IOException {
        log = directory.resolve("0.log");
        Files.writeString(log, """
                2026-11-25T09:00:00.5Z stdout F one
                2026-11-25T09:00:01Z stderr F two
                2026-11-25T09:00:02.000000001Z stdout P three-
                2026-11-25T09:00:03Z stdout F and-a-half
                2026-11-25T09:00:04Z stdout F\s
                """);
    }

    private static LogOptions options(
            boolean timestamps, long tail, long limit, @Nullable Instant since, Stream stream) {
        return new LogOptions(false, false, timestamps, tail, limit, since, stream);
    }

    private void check(LogOptions options, String wanted) throws Exception {
        try (LogChunks chunks = new LogChunks(log, options, () -> false)) {
            assertThat(text(chunks)).isEqualTo(wanted);
        }
    }

    private static String text(LogChunks chunks) throws InterruptedException {
        StringBuilder text = new StringBuilder();
        while (chunks.next(WAIT) instanceof Chunks.Next.Piece(byte[] bytes)) {
            text.append(new String(bytes, StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    @Test
    void whatIsAskedForIsTold() throws Exception {
        check(options(false, -1, -1, null, Stream.ALL), "one\ntwo\nthree-and-a-half\n\n");
        check(options(false, -1, -1, null, Stream.STDERR), "two\n");
        check(options(false, 2, -1, null, Stream.ALL), "and-a-half\n\n");
        check(options(false, 0, -1, null, Stream.ALL), "");
        check(options(false, 99, -1, null, Stream.STDERR), "two\n");
        check(options(false, -1, 6, null, Stream.ALL), "one\ntw");
        check(
                options(false, -1, -1, Instant.parse("2026-11-25T09:00:03Z"), Stream.ALL),
                "and-a-half\n\n");
        check(
                options(true, -1, -1, null, Stream.ALL),
                "2026-11-25T09:00:00.500000000Z one\n2026-11-25T09:00:01.000000000Z two\n"
                        + "2026-11-25T09:00:02.000000001Z three-and-a-half\n"
                        + "2026-11-25T09:00:04.000000000Z \n");
    }

    @Test
    void aLogIsFollowedIntoItsNextFile() throws Exception {
        AtomicBoolean running = new AtomicBoolean(true);
        LogOptions follow = new LogOptions(true, false, false, 0, -1, null, Stream.ALL);
        try (LogChunks chunks = new LogChunks(log, follow, running::get)) {
            append("2026-11-25T09:00:05Z stdout F old\n");
            assertThat(piece(chunks)).isEqualTo("old\n");
            Files.move(log, directory.resolve("0.log.1"));
            append("2026-11-25T09:00:06Z stdout F new\n");
            assertThat(piece(chunks)).isEqualTo("new\n");
            append("2026-11-25T09:00:07Z stdout F last\n");
            running.set(false);
            assertThat(text(chunks)).isEqualTo("last\n");
        }
    }

    private void append(String line) throws IOException {
        Files.writeString(log, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String piece(LogChunks chunks) throws InterruptedException {
        return chunks.next(WAIT) instanceof Chunks.Next.Piece(byte[] bytes)
                ? new String(bytes, StandardCharsets.UTF_8)
                : "nothing";
    }

    @Test
    void theEndOfALogIsAContainersLastWords() throws IOException {
        assertThat(LogTail.text(log, 3, 100)).isEqualTo("three-and-a-half\n\n");
        assertThat(LogTail.text(log, 80, 5)).isEqualTo("alf\n\n");
        assertThat(LogTail.text(directory.resolve("none"), 80, 5)).isEmpty();
    }
}
