package dev.kahawa.network.command;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs the machine's programs, found where root finds them. Safe for use by many threads. */
public final class Commands {
    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

    /** A program that takes longer is ended, and has failed. */
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** Output beyond this is not kept: it is for messages. */
    private static final int OUTPUT_BYTES_MAX = 64 * 1024;

    private static final List<Path> PLACES = Stream.of(
                    "/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin")
            .map(Path::of)
            .toList();

    /** Where the program is; empty where it is not installed. */
    public Optional<Path> find(String program) {
        return PLACES.stream()
                .map(place -> place.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Runs a program to its end.
     *
     * @return its output, standard error included
     * @throws CommandFailedException if it is not there, or its exit code is not zero
     */
    public String run(String... command) throws InterruptedException {
        return feed("", command);
    }

    /** As {@link #run}, with this text as standard input. */
    public String feed(String input, String... command) throws InterruptedException {
        String line = String.join(" ", command);
        String program = find(command[0])
                .orElseThrow(() -> new CommandFailedException(command[0] + " is not installed"))
                .toString();
        List<String> words =
                Stream.concat(Stream.of(program), Stream.of(command).skip(1)).toList();
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            try {
                return finish(process, input, line);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException broken) {
            throw new CommandFailedException(line + ": " + broken.getMessage());
        }
    }

    private static String finish(Process process, String input, String line)
            throws IOException, InterruptedException {
        Thread writer = Thread.ofVirtual().start(() -> write(process, input));
        Thread end = Thread.ofVirtual().start(() -> endInTime(process));
        byte[] output;
        try (InputStream in = process.getInputStream()) {
            output = in.readNBytes(OUTPUT_BYTES_MAX);
            in.skip(Long.MAX_VALUE);
        }
        int code = process.waitFor();
        end.interrupt();
        writer.join();
        String text = new String(output, StandardCharsets.UTF_8).strip();
        if (code != 0) {
            throw new CommandFailedException(
                    line + ": " + (text.isEmpty() ? "exit " + code : text));
        }
        return text;
    }

    private static void write(Process process, String input) {
        try (OutputStream out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException gone) {
            LOG.debug("{} reads no more: {}", process.info().command(), gone.getMessage());
        }
    }

    private static void endInTime(Process process) {
        try {
            if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
