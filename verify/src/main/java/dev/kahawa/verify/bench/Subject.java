package dev.kahawa.verify.bench;

import dev.kahawa.client.remote.Tls;
import dev.kahawa.launcher.kubeconfig.KubeconfigReader;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.SSLContext;

/** A server that is measured: the packaged program, or what it is compared with. */
final class Subject implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final int port;
    private final SSLContext tls;
    private final Duration took;

    private Subject(Process process, int port, SSLContext tls, Duration took) {
        this.process = process;
        this.port = port;
        this.tls = tls;
        this.took = took;
    }

    /** Starts the program on a directory; it is ready when this returns. */
    static Subject start(Bench.Place place, Path directory, String... flags)
            throws IOException, GeneralSecurityException, InterruptedException {
        Files.createDirectories(directory);
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                "sh", place.home().resolve("launcher/run.sh").toString(), "up", "--data-dir"));
        command.addAll(List.of(directory.toString(), "--secure-port", Integer.toString(port)));
        command.addAll(List.of(flags));
        long begin = System.nanoTime();
        Process process = run(command, directory.resolve("log"));
        awaitClaim(process, directory.resolve("kahawa.run"));
        SSLContext tls = Tls.context(KubeconfigReader.read(directory.resolve("kubeconfig")));
        awaitReady(process, tls, port, "/readyz");
        return new Subject(process, port, tls, Duration.ofNanos(System.nanoTime() - begin));
    }

    /** Starts our HTTP server alone, with this program's JVM options, certificate and clients. */
    Subject startStatic(Path directory, int... lengths) throws IOException, InterruptedException {
        String[] options = process.info().arguments().orElseThrow();
        int port = freePort();
        List<String> command = new ArrayList<>();
        command.add(process.info().command().orElseThrow());
        Arrays.stream(options)
                .takeWhile(option -> !option.equals("-jar"))
                .filter(option -> !option.startsWith("-XX:AOT") && !option.startsWith("-Xlog:aot"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(StaticServer.class.getName(), Integer.toString(port)));
        command.add(directory.resolve("pki").toString());
        Arrays.stream(lengths).mapToObj(Integer::toString).forEach(command::add);
        Process server = run(command, directory.resolve("static.log"));
        awaitReady(server, tls, port, "/0");
        return new Subject(server, port, tls, Duration.ZERO);
    }

    private static Process run(List<String> command, Path log) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The program writes its address behind its process when it is ready. */
    private static void awaitClaim(Process process, Path claim) throws IOException {
        String begin = process.pid() + "\n";
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            String text = Files.exists(claim) ? Files.readString(claim) : "";
            if (text.startsWith(begin) && text.length() > begin.length()) {
                return;
            }
            lookAgain(process, deadline);
        }
    }

    private static void awaitReady(Process process, SSLContext tls, int port, String path)
            throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Wire wire = new Wire(tls, port)) {
                if (wire.call(Wire.get(path)).status() == 200) {
                    return;
                }
            } catch (java.net.ConnectException notYet) {
                lookAgain(process, deadline);
            }
        }
    }

    private static void lookAgain(Process process, long deadline) throws IOException {
        if (!process.isAlive() || System.nanoTime() > deadline) {
            process.destroyForcibly();
            throw new IOException("a server did not start; see the logs in its directory");
        }
        LockSupport.parkNanos(1_000_000);
    }

    /** From the start of the process until /readyz said ok. */
    Duration took() {
        return took;
    }

    Wire connect() throws IOException {
        return new Wire(tls, port);
    }

    /** Resident memory in bytes, as ps tells it. */
    long residentBytes() throws IOException, InterruptedException {
        Process ps =
                new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(process.pid())).start();
        String text = new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        ps.waitFor();
        return Long.parseLong(text.strip()) * 1024;
    }

    /** Processor time used so far. */
    Duration used() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Leaves the server alone for a while. */
    void settle(Duration time) throws InterruptedException, IOException {
        if (process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("the server ended");
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("the server did not stop");
        }
    }
}
