package dev.kahawa.verify;

import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kahawa.launcher.Kahawa;
import dev.kahawa.launcher.Options;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.internal.SSLUtils;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A hundred commands at once, by a Java client over WebSockets. */
class ManyExecsTest {
    private static final int EXECS = 100;

    @TempDir
    Path directory;

    @Test
    @Timeout(120)
    void aHundredCommandsRunAtOnce() throws Exception {
        try (Kahawa kahawa = Kahawa.start(Options.ephemeral(directory));
                KubernetesClient client = client(kahawa);
                HttpClient http = HttpClient.newBuilder()
                        .sslContext(SSLUtils.sslContext(client.getConfiguration()))
                        .build()) {
            pod(client);
            List<Exec> running = new ArrayList<>();
            for (int n = 0; n < EXECS; n++) {
                running.add(Exec.start(http, kahawa.address(), "cat"));
            }
            for (int n = 0; n < EXECS; n++) {
                running.get(n).type("line " + n + "\n");
            }
            // from the last to the first: none waits for another's end
            for (int n = EXECS - 1; n >= 0; n--) {
                running.get(n).awaitOutput("line " + n + "\n");
            }
            for (Exec exec : running) {
                exec.endInput();
                exec.awaitStatus("\"status\":\"Success\"");
            }
            Exec failing = Exec.start(http, kahawa.address(), "false");
            failing.awaitStatus("\"reason\":\"ExitCode\",\"message\":\"1\"");
        }
    }

    /** A command in the Pod, by version 5 of the channels. */
    private static final class Exec implements WebSocket.Listener {
        private final StringBuffer output = new StringBuffer();
        private final StringBuffer status = new StringBuffer();
        private final CompletableFuture<WebSocket> socket = new CompletableFuture<>();
        private boolean first = true;
        private int channel;

        static Exec start(HttpClient http, String server, String command) {
            Exec exec = new Exec();
            URI uri = URI.create(server.replace("https", "wss")
                    + "/api/v1/namespaces/default/pods/web/exec?stdin=true&stdout=true&command="
                    + command);
            http.newWebSocketBuilder()
                    .subprotocols("v5.channel.k8s.io")
                    .buildAsync(uri, exec)
                    .join();
            return exec;
        }

        @Override
        public void onOpen(WebSocket opened) {
            socket.complete(opened);
            opened.request(1);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            if (first) {
                channel = data.get();
            }
            first = last;
            (channel == 3 ? status : output).append(UTF_8.decode(data));
            from.request(1);
            return null;
        }

        void type(String text) {
            socket.join()
                    .sendBinary(ByteBuffer.wrap(("\0" + text).getBytes(UTF_8)), true)
                    .join();
        }

        void endInput() {
            socket.join().sendBinary(ByteBuffer.wrap(new byte[] {-1, 0}), true).join();
        }

        void awaitOutput(String text) {
            await().until(() -> output.toString().equals(text));
        }

        void awaitStatus(String part) {
            await().until(() -> status.toString().contains(part));
        }
    }

    private static KubernetesClient client(Kahawa kahawa) throws Exception {
        Config config = Config.fromKubeconfig(Files.readString(kahawa.kubeconfig()));
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static void pod(KubernetesClient client) {
        PodResource pod = client.pods().inNamespace("default").withName("web");
        client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("web")
                        .withNamespace("default")
                        .addToAnnotations(
                                "kahawa.dev/exec",
                                "[{command: cat, stdin: echo}, {command: 'false', exitCode: 1}]")
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("c")
                        .withImage("i")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        pod.waitUntilReady(30, TimeUnit.SECONDS);
    }
}
