package dev.kahawa.verify;

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

import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
            List<ChannelExec> running = new ArrayList<>();
            for (int n = 0; n < EXECS; n++) {
                running.add(ChannelExec.start(http, kahawa.address(), "cat"));
            }
            for (int n = 0; n < EXECS; n++) {
                running.get(n).type("line " + n + "\n");
            }
            // from the last to the first: none waits for another's end
            for (int n = EXECS - 1; n >= 0; n--) {
                running.get(n).awaitOutput("line " + n + "\n");
            }
            for (ChannelExec exec : running) {
                exec.endInput();
                exec.awaitStatus("\"status\":\"Success\"");
            }
            ChannelExec failing = ChannelExec.start(http, kahawa.address(), "false");
            failing.awaitStatus("\"reason\":\"ExitCode\",\"message\":\"1\"");
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
