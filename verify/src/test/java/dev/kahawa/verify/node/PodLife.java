package dev.kahawa.verify.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kahawa.client.Resource;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Chunks;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.node.kubelet.LogOptions;
import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.runtime.Streams;

import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What a Pod may take for granted on a node, whatever runs its containers. */
abstract class PodLife {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final GroupVersionResource SECRETS =
            new GroupVersionResource("", "v1", "secrets");

    /** The cluster that all tests of a class share. */
    protected abstract AgentCluster cluster();

    /** What runs its containers. */
    protected abstract ContainerRuntime runtime();

    /** Where static Pods are asked for. */
    protected abstract Path manifests();

    protected static void eventually(ThrowingRunnable check) {
        await().atMost(SOON).untilAsserted(check);
    }

    protected final void awaitReady(String pod) {
        eventually(() -> assertThat(new Pod(cluster().pod(pod)).isReady())
                .as(() -> describe(pod))
                .isTrue());
    }

    protected final void awaitPhase(String pod, String phase) {
        eventually(() -> assertThat(cluster().pod(pod).text("status", "phase"))
                .as(() -> describe(pod))
                .isEqualTo(phase));
    }

    private String describe(String pod) {
        try {
            return cluster().pod(pod).object("status") + " " + cluster().events(pod);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }

    protected final String exec(String pod, String... command) throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        cluster()
                .agent()
                .pods()
                .exec(
                        new ObjectName("default", pod),
                        "c",
                        List.of(command),
                        new Streams(null, out, out, false, Streams.TerminalSizes.NONE));
        return out.toString(StandardCharsets.UTF_8);
    }

    protected final String logs(String pod, String container, boolean previous)
            throws InterruptedException {
        LogOptions options =
                new LogOptions(false, previous, false, -1, -1, null, LogOptions.Stream.ALL);
        StringBuilder text = new StringBuilder();
        try (Chunks chunks =
                cluster().agent().pods().logs(new ObjectName("default", pod), container, options)) {
            while (chunks.next(Duration.ofSeconds(1)) instanceof Chunks.Next.Piece(byte[] bytes)) {
                text.append(new String(bytes, StandardCharsets.UTF_8));
            }
        }
        return text.toString();
    }

    @Test
    void initContainersRunOneAfterAnotherAndSidecarsStay() throws Exception {
        cluster()
                .run(
                        "initial",
                        "{restartPolicy: Never, initContainers: ["
                                + "{name: one, image: box, command: [sh, -c, 'echo one']},"
                                + "{name: side, image: box, restartPolicy: Always},"
                                + "{name: two, image: box, command: [sh, -c, 'echo two']}],"
                                + " containers: [{name: c, image: box, command: [sh, -c, 'sleep 2']}]}");
        awaitReady("initial");
        List<JsonObject> init = cluster()
                .pod("initial")
                .array("status", "initContainerStatuses")
                .objects();
        assertThat(init.get(0).text("state", "terminated", "reason")).isEqualTo("Completed");
        assertThat(init.get(1).object("state").has("running")).isTrue();
        assertThat(logs("initial", "two", false)).isEqualTo("two\n");
        awaitPhase("initial", "Succeeded");
        eventually(() -> assertThat(cluster()
                        .pod("initial")
                        .array("status", "initContainerStatuses")
                        .objects()
                        .get(1)
                        .object("state")
                        .has("terminated"))
                .isTrue());
    }

    @Test
    void whatCrashesIsRestartedEverLater() throws Exception {
        cluster()
                .run(
                        "crash",
                        "{containers: [{name: c, image: box, command: [sh, -c, 'echo again; exit 2']}]}");
        eventually(() -> {
            JsonObject status = cluster().container("crash", "containerStatuses");
            assertThat(status.text("state", "waiting", "reason"))
                    .as(() -> describe("crash"))
                    .isEqualTo("CrashLoopBackOff");
            assertThat(status.number("restartCount")).hasValue(1);
            assertThat(status.number("lastState", "terminated", "exitCode")).hasValue(2);
        });
        assertThat(logs("crash", "c", true)).isEqualTo("again\n");
        eventually(() -> assertThat(cluster().events("crash"))
                .anyMatch(
                        e -> e.startsWith("Warning BackOff Back-off restarting failed container")));
    }

    @Test
    void theEnvironmentComesFromAllItsSources() throws Exception {
        cluster()
                .client
                .create(
                        Resource.CONFIG_MAPS,
                        AgentCluster.json(
                                "{\"metadata\":{\"name\":\"env\",\"namespace\":\"default\"},"
                                        + "\"data\":{\"COLOUR\":\"blue\",\"SIZE\":\"9\"}}"));
        cluster()
                .client
                .create(
                        SECRETS,
                        AgentCluster.json(
                                "{\"metadata\":{\"name\":\"env\",\"namespace\":\"default\"},"
                                        + "\"stringData\":{\"word\":\"sesame\"}}"));
        cluster()
                .run(
                        "env",
                        "{containers: [{name: c, image: box, resources: {limits: {cpu: 1500m}},"
                                + " envFrom: [{prefix: MY_, configMapRef: {name: env}}],"
                                + " env: [{name: A, value: 'a'}, {name: B, value: '$(A)b $(MY_SIZE)'},"
                                + " {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}},"
                                + " {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}},"
                                + " {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu}}},"
                                + " {name: WORD, valueFrom: {secretKeyRef: {name: env, key: word}}},"
                                + " {name: NONE, valueFrom: {configMapKeyRef: {name: absent, key: k,"
                                + " optional: true}}}]}]}");
        awaitReady("env");
        assertThat(exec("env", "sh", "-c", "echo $MY_COLOUR/$B/$NAME/$CPU/$WORD"))
                .isEqualTo("blue/ab 9/env/2/sesame\n");
        assertThat(exec("env", "sh", "-c", "echo $IP"))
                .startsWith(new Pod(cluster().pod("env")).ip());
        assertThat(exec(
                        "env",
                        "sh",
                        "-c",
                        "echo $KUBERNETES_SERVICE_HOST $KUBERNETES_PORT_443_TCP_ADDR"
                                + " $KUBERNETES_PORT_443_TCP_PROTO"))
                .isEqualTo("10.96.0.1 10.96.0.1 tcp\n");
    }

    @Test
    void aMissingConfigMapHoldsUpItsContainerOnly() throws Exception {
        cluster()
                .run(
                        "waits",
                        "{containers: [{name: c, image: box, envFrom: [{configMapRef: {name: late}}]}]}");
        eventually(() -> {
            JsonObject waiting =
                    cluster().container("waits", "containerStatuses").object("state", "waiting");
            assertThat(waiting.text("reason")).isEqualTo("CreateContainerConfigError");
            assertThat(waiting.text("message")).isEqualTo("configmap \"late\" not found");
        });
        cluster()
                .client
                .create(
                        Resource.CONFIG_MAPS,
                        AgentCluster.json(
                                "{\"metadata\":{\"name\":\"late\",\"namespace\":\"default\"}}"));
        awaitReady("waits");
    }

    @Test
    void volumesAreThereAndFollowTheApi() throws Exception {
        cluster()
                .client
                .create(
                        Resource.CONFIG_MAPS,
                        AgentCluster.json(
                                "{\"metadata\":{\"name\":\"files\",\"namespace\":\"default\"},"
                                        + "\"data\":{\"a\":\"one\",\"b\":\"two\"}}"));
        cluster()
                .run(
                        "files",
                        "{volumes: [{name: conf, configMap: {name: files}}, {name: tmp, emptyDir: {}},"
                                + " {name: down, downwardAPI: {items: [{path: labels,"
                                + " fieldRef: {fieldPath: metadata.labels}}]}}],"
                                + " containers: [{name: c, image: box, volumeMounts: ["
                                + "{name: conf, mountPath: /conf}, {name: down, mountPath: /down},"
                                + "{name: conf, mountPath: /one, subPath: a},"
                                + "{name: tmp, mountPath: /tmp}]}]}");
        awaitReady("files");
        assertThat(exec("files", "cat", "/conf/a")).isEqualTo("one");
        assertThat(exec("files", "cat", "/one")).isEqualTo("one");
        assertThat(exec("files", "sh", "-c", "echo x > /tmp/x; cat /tmp/x")).isEqualTo("x\n");
        String service = "/var/run/secrets/kubernetes.io/serviceaccount/";
        assertThat(exec("files", "cat", service + "namespace")).isEqualTo("default");
        assertThat(exec("files", "cat", service + "token").split("\\.")).hasSize(3);
        assertThat(exec("files", "cat", service + "ca.crt")).contains("BEGIN CERTIFICATE");
        assertThat(exec("files", "cat", "/etc/hosts")).contains("\tfiles\n");
        cluster()
                .client
                .mergePatch(
                        Resource.CONFIG_MAPS,
                        new ObjectName("default", "files"),
                        "",
                        AgentCluster.json("{\"data\":{\"a\":\"uno\",\"b\":null}}"));
        await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
            assertThat(exec("files", "cat", "/conf/a")).isEqualTo("uno");
            assertThat(exec("files", "cat", "/conf/b")).contains("No such file");
        });
    }

    @Test
    void probesDecideOnReadinessAndLife() throws Exception {
        cluster()
                .run(
                        "probed",
                        "{volumes: [{name: v, emptyDir: {}}], containers: [{name: c, image: box,"
                                + " volumeMounts: [{name: v, mountPath: /v}],"
                                + " readinessProbe: {periodSeconds: 1, failureThreshold: 1,"
                                + " exec: {command: [cat, /v/ready]}},"
                                + " livenessProbe: {periodSeconds: 1, failureThreshold: 2,"
                                + " initialDelaySeconds: 4, exec: {command: [cat, /v/ready]}}}]}");
        awaitPhase("probed", "Running");
        eventually(() -> assertThat(cluster().events("probed"))
                .anyMatch(e -> e.startsWith("Warning Unhealthy Readiness probe failed: cat:")));
        assertThat(new Pod(cluster().pod("probed")).isReady()).isFalse();
        exec("probed", "sh", "-c", "echo yes > /v/ready");
        awaitReady("probed");
    }

    @Test
    void aFailedLivenessProbeRestartsItsContainer() throws Exception {
        cluster()
                .run(
                        "unwell",
                        "{terminationGracePeriodSeconds: 2, containers: [{name: c, image: box,"
                                + " livenessProbe: {periodSeconds: 1, failureThreshold: 1,"
                                + " exec: {command: ['false']}}}]}");
        eventually(() -> assertThat(cluster()
                        .container("unwell", "containerStatuses")
                        .number("restartCount")
                        .orElse(0))
                .isPositive());
        assertThat(cluster().events("unwell"))
                .contains("Normal Killing Container c failed liveness probe, will be restarted");
    }

    @Test
    void aPodToGoIsGivenItsGrace() throws Exception {
        cluster()
                .run(
                        "grace",
                        "{terminationGracePeriodSeconds: 3, containers: [{name: c, image: box,"
                                + " command: [sh, -c, 'trap \"\" TERM; sleep 1000000'],"
                                + " lifecycle: {preStop: {exec: {command: ['true']}}}}]}");
        awaitReady("grace");
        long start = System.nanoTime();
        cluster()
                .client
                .delete(Resource.PODS, new ObjectName("default", "grace"), JsonObject.EMPTY);
        eventually(() -> assertThat(cluster().pod("grace").isEmpty()).isTrue());
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(2_500), Duration.ofSeconds(8));
    }

    @Test
    void graceCanBeShortened() throws Exception {
        cluster()
                .run(
                        "shorter",
                        "{terminationGracePeriodSeconds: 300, containers: [{name: c, image: box,"
                                + " command: [sh, -c, 'trap \"\" TERM; sleep 1000000']}]}");
        awaitReady("shorter");
        ObjectName name = new ObjectName("default", "shorter");
        cluster().client.delete(Resource.PODS, name, JsonObject.EMPTY);
        eventually(() -> assertThat(cluster().events("shorter"))
                .contains("Normal Killing Stopping container c"));
        cluster()
                .client
                .delete(Resource.PODS, name, AgentCluster.json("{\"gracePeriodSeconds\":1}"));
        eventually(() -> assertThat(cluster().pod("shorter").isEmpty()).isTrue());
    }

    @Test
    void aPodOfTheMachinesOwnIsMirrored() throws Exception {
        Path manifest = manifests().resolve("own.yaml");
        Files.createDirectories(manifest.getParent());
        Files.writeString(manifest, """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: own
                spec:
                  containers:
                  - {name: c, %s, command: [sh, -c, "echo mine; sleep 1000000"]}
                  terminationGracePeriodSeconds: 1
                """.formatted(cluster().imageHere()));
        awaitReady("own-worker");
        eventually(() -> assertThat(logs("own-worker", "c", false)).isEqualTo("mine\n"));
        String id = cluster().id("own-worker");
        String uid = cluster().pod("own-worker").text("metadata", "uid");
        cluster()
                .client
                .delete(Resource.PODS, new ObjectName("default", "own-worker"), JsonObject.EMPTY);
        eventually(() -> {
            assertThat(cluster().id("own-worker")).isEqualTo(id);
            assertThat(cluster().pod("own-worker").text("metadata", "uid")).isNotEqualTo(uid);
        });
        Files.delete(manifest);
        eventually(() -> {
            assertThat(cluster().pod("own-worker").isEmpty()).isTrue();
            assertThat(runtime().containers()).noneMatch(c -> c.id().equals(id));
        });
    }

    @Test
    void aDeadlineEndsAPod() throws Exception {
        cluster()
                .run(
                        "late",
                        "{activeDeadlineSeconds: 2, terminationGracePeriodSeconds: 1,"
                                + " containers: [{name: c, image: box}]}");
        awaitPhase("late", "Failed");
        assertThat(cluster().pod("late").text("status", "reason")).isEqualTo("DeadlineExceeded");
    }

    @Test
    void aSandboxThatDiesIsMadeAnew() throws Exception {
        cluster().run("sand", "{containers: [{name: c, image: box}]}");
        awaitReady("sand");
        String ip = new Pod(cluster().pod("sand")).ip();
        String sandbox = runtime().sandboxes().stream()
                .filter(s -> s.pod().name().equals("sand"))
                .findFirst()
                .orElseThrow()
                .id();
        runtime().stopSandbox(sandbox);
        eventually(() -> {
            assertThat(new Pod(cluster().pod("sand")).isReady()).isTrue();
            assertThat(new Pod(cluster().pod("sand")).ip()).isNotEqualTo(ip);
        });
    }
}
