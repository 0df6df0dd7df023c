package dev.kahawa.node.runtime.simulated;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * What a simulated process does: a few words of a shell, after {@code sh -c} or by themselves,
 * divided by semicolons: {@code echo TEXT}, {@code echo TEXT >&2}, {@code echo TEXT > FILE}, {@code
 * cat FILE}, {@code cat} (stdin to stdout), {@code sleep SECONDS|infinity}, {@code exit CODE},
 * {@code trap '' TERM}, {@code true}, {@code false}; {@code $NAME} in a text is a variable. Any
 * other command ends with 127, as a shell does.
 */
final class Script {
    static final int TERMINATED = 143;
    static final int KILLED = 137;
    private static final int NOT_FOUND = 127;

    private final List<String> command;
    private final Map<String, String> environment;
    private final Function<String, Path> files;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean deaf;
    private volatile int exitCode;

    /** What a process is connected to. */
    record Io(InputStream in, OutputStream out, OutputStream err) {}

    /** @param files where on the machine a path of the container is */
    Script(List<String> command, Map<String, String> environment, Function<String, Path> files) {
        this.command = command;
        this.environment = environment;
        this.files = files;
    }

    /** Runs to the end, however that comes. */
    int run(Io io) throws InterruptedException {
        try {
            int code = 0;
            for (String statement : statements()) {
                String[] words = statement.strip().split("\\s+", 2);
                String rest = words.length > 1 ? expanded(words[1]) : "";
                if (words[0].equals("exit")) {
                    end(rest.isEmpty() ? code : Integer.parseInt(rest));
                } else if (!words[0].isEmpty()) {
                    code = step(words[0], rest, io);
                }
                if (ended.getCount() == 0) {
                    return exitCode;
                }
            }
            end(code);
        } catch (IOException broken) {
            end(1);
        }
        return exitCode;
    }

    private List<String> statements() {
        boolean shell = command.size() == 3
                && command.get(0).endsWith("sh")
                && command.get(1).equals("-c");
        String text = shell ? command.get(2) : String.join(" ", command);
        return shell ? List.of(text.split("[;\n]|&&")) : List.of(text);
    }

    private String expanded(String text) {
        String expanded = text;
        // the longest first, since one may begin with another
        for (String name : environment.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList()) {
            expanded = expanded.replace("$" + name, environment.getOrDefault(name, ""));
        }
        return expanded;
    }

    private int step(String word, String rest, Io io) throws IOException, InterruptedException {
        return switch (word) {
            case "true" -> 0;
            case "false" -> 1;
            case "echo" -> echo(rest, io);
            case "cat" -> cat(rest, io);
            case "sleep" -> sleep(rest);
            case "trap" -> {
                deaf = true;
                yield 0;
            }
            default -> {
                write(io.err(), "sh: " + word + ": not found\n");
                yield NOT_FOUND;
            }
        };
    }

    private int echo(String rest, Io io) throws IOException {
        if (rest.endsWith(">&2")) {
            write(io.err(), unquoted(rest.substring(0, rest.length() - 3)) + "\n");
        } else if (rest.contains(">")) {
            String[] parts = rest.split(">", 2);
            Files.writeString(files.apply(parts[1].strip()), unquoted(parts[0]) + "\n");
        } else {
            write(io.out(), unquoted(rest) + "\n");
        }
        return 0;
    }

    private static String unquoted(String text) {
        return text.strip().replaceAll("^[\"'](.*)[\"']$", "$1");
    }

    private int cat(String rest, Io io) throws IOException {
        if (rest.isEmpty()) {
            io.in().transferTo(io.out());
            return 0;
        }
        Path file = files.apply(rest.strip());
        if (!Files.exists(file)) {
            write(io.err(), "cat: " + rest + ": No such file or directory\n");
            return 1;
        }
        io.out().write(Files.readAllBytes(file));
        io.out().flush();
        return 0;
    }

    private int sleep(String rest) throws InterruptedException {
        if (rest.equals("infinity")) {
            ended.await();
        } else {
            Duration pause = Duration.ofMillis((long) (Double.parseDouble(rest) * 1_000));
            ended.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        }
        return 0;
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Asked to end; one that is deaf goes on. */
    void terminate() {
        if (!deaf) {
            end(TERMINATED);
        }
    }

    void kill() {
        end(KILLED);
    }

    /** The first end counts. */
    synchronized void end(int code) {
        if (ended.getCount() > 0) {
            exitCode = code;
            ended.countDown();
        }
    }

    int code() {
        return exitCode;
    }

    boolean awaitEnd(Duration timeout) throws InterruptedException {
        return ended.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
