package dev.kahawa.verify.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.client.Resource;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.node.runtime.ContainerRuntime;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pods' lives on a containerd of the tests' own, and what only real containers can show. */
class RealPodLifeTest extends PodLife {
    @TempDir
    static Path directory;

    private static RealCluster real;
    private static AgentCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        real = RealCluster.start(directory);
        cluster = real.cluster();
    }

    @AfterAll
    static void stop() throws Exception {
        if (real != null) {
            real.close();
        }
    }

    @Override
    protected AgentCluster cluster() {
        return cluster;
    }

    @Override
    protected ContainerRuntime runtime() {
        return real.runtime();
    }

    @Override
    protected Path manifests() {
        return directory.resolve("manifests");
    }

    @Test
    void networkProbesAskThePod() throws Exception {
        cluster.run(
                "served",
                "{containers: [{name: c, image: box, command: [sh, -c,"
                        + " 'mkdir /w; echo ok > /w/health; httpd -f -p 8080 -h /w'],"
                        + " ports: [{name: web, containerPort: 8080}],"
                        + " startupProbe: {periodSeconds: 1, tcpSocket: {port: web}},"
                        + " readinessProbe: {periodSeconds: 1,"
                        + " httpGet: {path: /health, port: web}}}]}");
        awaitReady("served");
        cluster.run(
                "unserved",
                "{containers: [{name: c, image: box, readinessProbe: {periodSeconds: 1,"
                        + " httpGet: {path: /, port: 8080}}}]}");
        eventually(() -> assertThat(cluster.events("unserved"))
                .anyMatch(
                        e -> e.startsWith("Warning Unhealthy Readiness probe failed: Get \"http://")
                                && e.endsWith("connect: connection refused")));
    }

    @Test
    void probesAskAServerOverGrpc() throws Exception {
        try (HealthServer server = new HealthServer()) {
            String grpc = "grpc: {port: " + server.port() + ", service: talk}";
            cluster.run(
                    "asked",
                    "{hostNetwork: true, terminationGracePeriodSeconds: 1,"
                            + " containers: [{name: c, image: box,"
                            + " readinessProbe: {periodSeconds: 1, failureThreshold: 1, " + grpc
                            + "}, livenessProbe: {periodSeconds: 1, failureThreshold: 2,"
                            + " initialDelaySeconds: 6, " + grpc + "}}]}");
            eventually(() -> assertThat(cluster.events("asked"))
                    .contains("Warning Unhealthy Readiness probe failed: service unhealthy"
                            + " (responded with \"NOT_SERVING\")"));
            server.setServing(true);
            awaitReady("asked");
            server.setServing(false);
            eventually(() -> assertThat(
                            cluster.container("asked", "containerStatuses").number("restartCount"))
                    .hasValue(1));
        }
    }

    @Test
    void theKernelEndsWhatTakesTooMuchMemory() throws Exception {
        cluster.run(
                "greedy",
                "{restartPolicy: Never, containers: [{name: c, image: box,"
                        + " resources: {limits: {memory: 16Mi}},"
                        + " command: [sh, -c, 'x=y; while :; do x=$x$x; done']}]}");
        awaitPhase("greedy", "Failed");
        JsonObject ended =
                cluster.container("greedy", "containerStatuses").object("state", "terminated");
        assertThat(ended.number("exitCode")).hasValue(137);
    }

    @Test
    void resourcesChangeInPlace() throws Exception {
        cluster.run(
                "sized",
                "{containers: [{name: c, image: box,"
                        + " resources: {limits: {memory: 64Mi, cpu: 500m}}}]}");
        awaitReady("sized");
        String limit = "cat /sys/fs/cgroup/memory/memory.limit_in_bytes"
                + " /sys/fs/cgroup/memory.max 2>/dev/null";
        assertThat(exec("sized", "sh", "-c", limit)).isEqualTo("67108864\n");
        String id = cluster.id("sized");
        JsonObject larger =
                AgentCluster.json("{\"requests\":{\"cpu\":\"500m\",\"memory\":\"96Mi\"},"
                        + "\"limits\":{\"cpu\":\"500m\",\"memory\":\"96Mi\"}}");
        JsonArray containers = cluster.pod("sized")
                .array("spec", "containers")
                .mapObjects(c -> c.with("resources", larger));
        cluster.client.mergePatch(
                Resource.PODS,
                new ObjectName("default", "sized"),
                "resize",
                JsonObject.of("spec", JsonObject.of("containers", containers)));
        eventually(() -> assertThat(exec("sized", "sh", "-c", limit)).isEqualTo("100663296\n"));
        eventually(() -> assertThat(cluster.container("sized", "containerStatuses")
                        .text("resources", "limits", "memory"))
                .isEqualTo("96Mi"));
        assertThat(cluster.id("sized")).as("the same container").isEqualTo(id);
    }

    @Test
    void securityContextsHold() throws Exception {
        cluster.run(
                "secure",
                "{securityContext: {runAsUser: 1234, runAsGroup: 1000, fsGroup: 2000},"
                        + " volumes: [{name: v, emptyDir: {}}],"
                        + " containers: [{name: c, image: box,"
                        + " volumeMounts: [{name: v, mountPath: /v}],"
                        + " securityContext: {readOnlyRootFilesystem: true}}]}");
        awaitReady("secure");
        assertThat(exec("secure", "sh", "-c", "id -u; id -g; id -G"))
                .isEqualTo("1234\n1000\n1000 2000\n");
        assertThat(exec("secure", "sh", "-c", "echo a > /v/f && stat -c %g /v/f"))
                .isEqualTo("2000\n");
        assertThat(exec("secure", "sh", "-c", "echo a > /f")).contains("Read-only file system");
        cluster.run(
                "root",
                "{containers: [{name: c, image: box, securityContext: {runAsNonRoot: true}}]}");
        eventually(() -> assertThat(cluster.container("root", "containerStatuses")
                        .text("state", "waiting", "message"))
                .startsWith("container has runAsNonRoot and image will run as root"));
    }

    @Test
    void sharedNamespacesAreShared() throws Exception {
        cluster.run(
                "shared",
                "{shareProcessNamespace: true, hostAliases: [{ip: 192.0.2.9, hostnames: [nine]}],"
                        + " hostname: me, dnsPolicy: None,"
                        + " dnsConfig: {nameservers: [192.0.2.53], searches: [a.example]},"
                        + " containers: [{name: c, image: box},"
                        + " {name: d, image: box, command: [sleep, '424242']}]}");
        awaitReady("shared");
        assertThat(exec("shared", "ps")).contains("sleep 424242");
        assertThat(exec("shared", "cat", "/etc/hosts")).contains("192.0.2.9\tnine\n", "\tme\n");
        assertThat(exec("shared", "hostname")).isEqualTo("me\n");
        assertThat(exec("shared", "cat", "/etc/resolv.conf"))
                .contains("nameserver 192.0.2.53", "search a.example");
    }

    @Test
    void anEphemeralContainerLooksIntoAPod() throws Exception {
        cluster.run("looked", "{containers: [{name: c, image: box, command: [sleep, '515151']}]}");
        awaitReady("looked");
        JsonObject debug = AgentCluster.json("{\"name\":\"debug\","
                + "\"image\":\"docker.io/library/busybox:latest\","
                + "\"imagePullPolicy\":\"IfNotPresent\",\"targetContainerName\":\"c\","
                + "\"command\":[\"sh\",\"-c\",\"ps; sleep 1000000\"]}");
        JsonObject spec = JsonObject.of("ephemeralContainers", JsonArray.of(debug));
        // a patch, as kubectl debug sends: the agent writes the Pod's status meanwhile
        cluster.client.mergePatch(
                Resource.PODS,
                new ObjectName("default", "looked"),
                "ephemeralcontainers",
                JsonObject.of("spec", spec));
        eventually(() -> assertThat(cluster.container("looked", "ephemeralContainerStatuses")
                        .object("state")
                        .has("running"))
                .isTrue());
        eventually(() -> assertThat(logs("looked", "debug", false)).contains("sleep 515151"));
    }

    @Test
    void memoryIsAFileSystem() throws Exception {
        cluster.run(
                "ram",
                "{volumes: [{name: v, emptyDir: {medium: Memory, sizeLimit: 1Mi}},"
                        + " {name: s, secret: {secretName: none, optional: true}},"
                        + " {name: d, emptyDir: {}}], containers: [{name: c, image: box,"
                        + " volumeMounts: [{name: v, mountPath: /v}, {name: s, mountPath: /s},"
                        + " {name: d, mountPath: /d}]}]}");
        awaitReady("ram");
        assertThat(exec("ram", "sh", "-c", "mount | grep ' /v '")).contains("tmpfs", "1024k");
        assertThat(exec("ram", "sh", "-c", "mount | grep ' /s '")).contains("tmpfs");
        assertThat(exec("ram", "sh", "-c", "mount | grep serviceaccount")).contains("tmpfs");
        assertThat(exec("ram", "sh", "-c", "mount | grep ' /d '")).doesNotContain("tmpfs");
        String uid = cluster.pod("ram").text("metadata", "uid");
        assertThat(mounts()).contains("/pods/" + uid);
        Path secret = directory.resolve("kubelet/pods-in-memory");
        assertThat(mounts()).as("one for all volumes and Pods").containsOnlyOnce(secret.toString());
        assertThat(secret.resolve(uid)).isDirectory();
        cluster.delete("ram", 0);
        eventually(() -> assertThat(mounts()).doesNotContain("/pods/" + uid));
        assertThat(directory.resolve("kubelet/pods").resolve(uid)).doesNotExist();
        eventually(() -> assertThat(secret.resolve(uid)).doesNotExist());
    }

    private static String mounts() throws IOException {
        return Files.readString(Path.of("/proc/mounts"));
    }
}
