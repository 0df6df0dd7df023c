package dev.kahawa.verify;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged program, running on a data directory and a free port. */
final class Program implements AutoCloseable {
    private static final Path RUN = Path.of("..", "launcher", "run.sh");
    private static final Pattern ADDRESS = Pattern.compile("https://[\\d.]+:(\\d+)");

    private final Process process;
    private final Path directory;
    private final String address;

    private Program(Process process, Path directory, String address) {
        this.process = process;
        this.directory = directory;
        this.address = address;
    }

    static ProcessBuilder command(Path directory, String... flags) {
        List<String> words = new ArrayList<>(
                List.of("up", "--data-dir", directory.toString(), "--secure-port", "0"));
        words.addAll(List.of(flags));
        if (!words.contains("--runtime")) {
            // whatever else this machine runs
            words.addAll(List.of("--runtime", "simulated"));
        }
        return run(words.toArray(String[]::new));
    }

    /** The program with these words on its command line; output and errors together. */
    static ProcessBuilder run(String... words) {
        List<String> command = new ArrayList<>(List.of("sh", RUN.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    /** Starts it and waits until it is ready. */
    static Program start(Path directory, String... flags) throws IOException {
        Files.createDirectories(directory);
        Path log = directory.resolve("log");
        Process process = command(directory, flags).redirectOutput(log.toFile()).start();
        Path claim = directory.resolve("kahawa.run");
        Awaitility.await("ready: " + log)
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> isReady(text(claim), process.pid()));
        Matcher matcher = ADDRESS.matcher(Files.readString(claim));
        if (!matcher.find()) {
            throw new IllegalStateException("no address in " + claim);
        }
        return new Program(process, directory, matcher.group());
    }

    /** A file left behind by a process that was killed names another process. */
    private static boolean isReady(String claim, long pid) {
        return claim.startsWith(pid + "\n") && ADDRESS.matcher(claim).find();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException gone) {
            return "";
        }
    }

    String address() {
        return address;
    }

    Path kubeconfig() {
        return directory.resolve("kubeconfig");
    }

    Path authority() {
        return directory.resolve("pki").resolve("ca.crt");
    }

    long pid() {
        return process.pid();
    }

    /** kill -9 */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    /** A shell in which kubectl is the given one and finds this cluster. */
    Shell shell(String kubectl, Path workDirectory) {
        return new Shell(kubectl, kubeconfig(), workDirectory);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("did not stop: " + directory);
        }
    }
}
