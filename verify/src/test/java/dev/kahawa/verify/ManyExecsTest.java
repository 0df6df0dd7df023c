package dev.kahawa.verify;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kahawa.launcher.Kahawa;
import dev.kahawa.launcher.Options;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
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

    @Test
    @Timeout(60)
    void fabric8RunsCommands() throws Exception {
        try (Kahawa kahawa = Kahawa.start(Options.ephemeral(directory));
                KubernetesClient client = client(kahawa)) {
            pod(client);
            PodResource pod = client.pods().inNamespace("default").withName("web");
            try (ExecWatch failing = pod.redirectingOutput().exec("false")) {
                assertThat(failing.exitCode().get(30, TimeUnit.SECONDS)).isEqualTo(1);
            }
            try (ExecWatch cat = pod.redirectingInput().redirectingOutput().exec("cat")) {
                cat.getInput().write("typed\n".getBytes(UTF_8));
                cat.getInput().flush();
                byte[] read = new byte[100];
                assertThat(cat.getOutput().read(read)).isEqualTo(6);
                assertThat(new String(read, 0, 6, UTF_8)).isEqualTo("typed\n");
            }
            assertThat(pod.getLog()).isEqualTo("a line\n");
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
                        .addToAnnotations("kahawa.dev/logs", "a line")
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
