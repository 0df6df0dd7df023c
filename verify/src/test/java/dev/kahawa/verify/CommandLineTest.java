package dev.kahawa.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the packaged program says to those who call it wrongly, in one line each. */
class CommandLineTest {
    @TempDir
    Path directory;

    private record Said(int code, String text) {}

    private static Said say(String... words) throws IOException, InterruptedException {
        Process process = Program.run(words).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text.strip());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    frob                                   | 2 | kahawa: no such command: frob; see kahawa --help
                    up --bogus                             | 2 | kahawa: Unrecognized option: --bogus; see kahawa up --help
                    up word                                | 2 | kahawa: Unrecognized argument: word; see kahawa up --help
                    up --secure-port 99999                 | 2 | kahawa: --secure-port must be a number from 0 to 65535; see kahawa up --help
                    up --bind-address here                 | 2 | kahawa: --bind-address must be an IP address; see kahawa up --help
                    up --request-timeout soon              | 2 | kahawa: --request-timeout must be a duration such as 1h0m0s; see kahawa up --help
                    up --tls-cert-file x                   | 2 | kahawa: --tls-cert-file and --tls-private-key-file go together; see kahawa up --help
                    up --service-cluster-ip-range nonsense | 1 | kahawa: not a CIDR block: nonsense
                    up --client-ca-file /nowhere           | 1 | kahawa: there is no file /nowhere
                    up --client-ca-file /dev/null          | 1 | kahawa: /dev/null holds no certificate
                    status                                 | 3 | No cluster runs on DIR
                    down                                   | 0 | No cluster runs on DIR
                    kubeconfig                             | 1 | kahawa: no cluster was started on DIR
                    """)
    void tellsWhatIsWrong(String words, int code, String text)
            throws IOException, InterruptedException {
        String line = words.equals("frob") ? words : words + " --data-dir " + directory;
        assertThat(say(line.split(" ")))
                .isEqualTo(new Said(code, text.replace("DIR", directory.toString())));
    }

    @Test
    void namesABusyPort() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            Said expected = new Said(
                    1,
                    "kahawa: can't listen on 127.0.0.1 port "
                            + port
                            + ": Address already in use; choose another with --secure-port"
                            + " (0 takes a free one)");
            String data = directory.toString();
            assertThat(say("up", "--data-dir", data, "--secure-port", port)).isEqualTo(expected);
            assertThat(say("up", "--background", "--data-dir", data, "--secure-port", port))
                    .isEqualTo(expected);
        }
    }

    @Test
    void namesADataDirectoryThatIsNone() throws IOException, InterruptedException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(say("up", "--data-dir", file.toString()))
                .isEqualTo(new Said(1, "kahawa: " + file + " is no directory"));
    }

    @Test
    void runsTwoClustersSideBySide() throws IOException, InterruptedException {
        Path first = directory.resolve("first");
        Path second = directory.resolve("second");
        try (Program one = Program.start(first, "--ephemeral", "--nodes", "0");
                Program two = Program.start(second, "--ephemeral", "--nodes", "0")) {
            assertThat(say("status", "--data-dir", first.toString()).text())
                    .isEqualTo("Ready at " + one.address() + " (process " + one.pid() + ", " + first
                            + ")");
            assertThat(say("down", "--data-dir", first.toString()))
                    .isEqualTo(new Said(0, "Stopped"));
            assertThat(say("status", "--data-dir", first.toString()).code()).isEqualTo(3);
            assertThat(say("status", "--data-dir", second.toString()).code()).isZero();
            assertThat(say("kubeconfig", "--data-dir", second.toString()))
                    .isEqualTo(new Said(0, two.kubeconfig().toString()));
        }
    }
}
