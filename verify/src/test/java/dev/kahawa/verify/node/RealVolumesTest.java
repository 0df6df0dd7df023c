package dev.kahawa.verify.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.client.Resource;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersionResource;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Every kind of volume in real containers: what it holds, how it changes, where it ends. */
class RealVolumesTest {
    private static final GroupVersionResource SECRETS =
            new GroupVersionResource("", "v1", "secrets");
    private static final String MOUNTS = "volumeMounts: [{name: v, mountPath: /v}]";

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

    private static void put(GroupVersionResource resource, String value) throws Exception {
        String field = resource.equals(SECRETS) ? "stringData" : "data";
        ObjectName name = new ObjectName("default", "source");
        JsonObject json = AgentCluster.json("{\"metadata\":{\"name\":\"source\",\"namespace\":"
                + "\"default\"},\"" + field + "\":{\"key\":\"" + value + "\"}}");
        if (cluster.find(resource, "source").isPresent()) {
            cluster.client.mergePatch(resource, name, "", json);
        } else {
            cluster.client.create(resource, json);
        }
    }

    private static void label(String pod, String value) throws Exception {
        cluster.client.mergePatch(
                Resource.PODS,
                new ObjectName("default", pod),
                "",
                AgentCluster.json("{\"metadata\":{\"labels\":{\"mark\":\"" + value + "\"}}}"));
    }

    /** A loop in the container sees old or new files, and never none. */
    @Test
    void whatComesFromTheApiChangesAtOnce() throws Exception {
        put(Resource.CONFIG_MAPS, "one");
        put(SECRETS, "one");
        String items = "items: [{key: key, path: ";
        cluster.run(
                "live",
                "{volumes: [{name: c, configMap: {name: source}},"
                        + " {name: s, secret: {secretName: source, " + items
                        + "deep/name, mode: 256}]}},"
                        + " {name: d, downwardAPI: {items: [{path: labels, fieldRef:"
                        + " {fieldPath: metadata.labels}}]}},"
                        + " {name: p, projected: {sources: [{configMap: {name: source, "
                        + items + "conf}]}}, {secret: {name: source, " + items
                        + "sec}]}}, {downwardAPI: {items: [{path: name, fieldRef:"
                        + " {fieldPath: metadata.name}}]}}]}},"
                        + " {name: late, configMap: {name: later, optional: true}}],"
                        + " containers: [{name: c, image: box, command: [sh, -c, 'while :; do"
                        + " cat /c/key /p/conf /s/deep/name >/dev/null || echo MISSED; done'],"
                        + " volumeMounts: [{name: c, mountPath: /c}, {name: s, mountPath: /s},"
                        + " {name: d, mountPath: /d}, {name: p, mountPath: /p},"
                        + " {name: late, mountPath: /late},"
                        + " {name: c, mountPath: /fixed, subPath: key}]}]}");
        real.awaitReady("live");
        String all = "cat /c/key /s/deep/name /p/conf /p/sec /p/name; cat /fixed; ls /late";
        assertThat(real.shell("live", all)).isEqualTo("oneoneoneoneliveone");
        assertThat(real.shell("live", "stat -L -c %a /s/deep/name")).isEqualTo("400\n");
        String write = "for f in /c/x /s/x /d/x /p/x /fixed; do echo x >$f; done 2>&1; true";
        assertThat(real.shell("live", write).lines())
                .hasSize(5)
                .allMatch(line -> line.contains("Read-only file system"));
        put(Resource.CONFIG_MAPS, "two");
        put(SECRETS, "two");
        cluster.client.create(
                Resource.CONFIG_MAPS,
                AgentCluster.json("{\"metadata\":{\"name\":\"later\",\"namespace\":\"default\"},"
                        + "\"data\":{\"came\":\"\"}}"));
        label("live", "changed");
        RealCluster.eventually(() -> assertThat(real.shell("live", all))
                .as("a file by subPath stays as it was")
                .isEqualTo("twotwotwotwoliveonecame\n"));
        assertThat(real.shell("live", "cat /d/labels")).isEqualTo("mark=\"changed\"");
        assertThat(real.logs("live")).doesNotContain("MISSED");
    }

    @Test
    void aTokenIsRenewedInTimeAndAtOnce() throws Exception {
        cluster.run(
                "token",
                "{volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: token,"
                        + " expirationSeconds: 600, audience: vault}}, {downwardAPI: {items:"
                        + " [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}}]}}],"
                        + " containers: [{name: c, image: box, " + MOUNTS + ", command: [sh, -c,"
                        + " 'while :; do [ $(wc -c </v/token) -gt 100 ] || echo MISSED; done']}]}");
        real.awaitReady("token");
        String first = real.shell("token", "cat /v/token");
        cluster.setAhead(Duration.ofSeconds(470));
        label("token", "fresh");
        RealCluster.eventually(
                () -> assertThat(real.shell("token", "cat /v/labels")).contains("fresh"));
        assertThat(real.shell("token", "cat /v/token")).as("before 480 s").isEqualTo(first);
        cluster.setAhead(Duration.ofSeconds(490));
        label("token", "stale");
        try {
            RealCluster.eventually(() -> assertThat(real.shell("token", "cat /v/token"))
                    .contains(".")
                    .isNotEqualTo(first));
            assertThat(real.logs("token")).doesNotContain("MISSED");
        } finally {
            cluster.setAhead(Duration.ZERO);
        }
    }

    @Test
    void anEmptyDirIsSharedAndHasALimit() throws Exception {
        cluster.run(
                "full",
                "{terminationGracePeriodSeconds: 1,"
                        + " volumes: [{name: v, emptyDir: {sizeLimit: 1Mi}}], containers: ["
                        + "{name: c, image: box, " + MOUNTS + "},"
                        + "{name: d, image: box, " + MOUNTS + "}]}");
        real.awaitReady("full");
        real.shell("full", "head -c 500000 /dev/zero >/v/some");
        assertThat(real.exec("full", "d", "sh", "-c", "wc -c </v/some")).isEqualTo("500000\n");
        real.shell("full", "head -c 2000000 /dev/zero >/v/much");
        real.awaitPhase("full", "Failed");
        JsonObject status = cluster.pod("full").object("status");
        assertThat(status.text("reason")).isEqualTo("Evicted");
        assertThat(status.text("message"))
                .isEqualTo("Usage of EmptyDir volume \"v\" exceeds the limit \"1Mi\". ");
    }

    @Test
    void aContainersOwnFilesHaveALimit() throws Exception {
        cluster.run(
                "greedy",
                "{terminationGracePeriodSeconds: 1, containers: [{name: c, image: box,"
                        + " command: [sh, -c, 'head -c 4000000 /dev/zero >/much; sleep 1000'],"
                        + " resources: {limits: {ephemeral-storage: 1Mi}}}]}");
        real.awaitPhase("greedy", "Failed");
        assertThat(cluster.pod("greedy").text("status", "message"))
                .isEqualTo("Container c exceeded its local ephemeral storage limit \"1Mi\". ");
    }

    @Test
    void aPathOfTheMachineIsCheckedForItsType() throws Exception {
        Path there = Files.createDirectory(directory.resolve("there"));
        Files.writeString(there.resolve("file"), "of the machine\n");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(there.resolve("socket")));
            List<String> good = List.of(
                    volume("a", there, "Directory"),
                    volume("b", there.resolve("new"), "DirectoryOrCreate"),
                    volume("d", there.resolve("file"), "File"),
                    volume("e", there.resolve("made"), "FileOrCreate"),
                    volume("f", there.resolve("socket"), "Socket"),
                    volume("g", Path.of("/dev/null"), "CharDevice"),
                    volume("h", there, ""));
            cluster.run(
                    "host",
                    "{volumes: [" + String.join(", ", good) + "], containers: [{name: c,"
                            + " image: box, volumeMounts: [{name: a, mountPath: /a},"
                            + " {name: b, mountPath: /b}, {name: d, mountPath: /d, readOnly: true},"
                            + " {name: e, mountPath: /e}, {name: f, mountPath: /f},"
                            + " {name: g, mountPath: /g}, {name: h, mountPath: /h}]}]}");
            real.awaitReady("host");
            assertThat(real.shell("host", "cat /a/file /d; test -S /f && echo s > /b/said"))
                    .isEqualTo("of the machine\n".repeat(2));
            assertThat(there.resolve("new/said")).hasContent("s\n");
            assertThat(real.shell("host", "echo x > /d")).contains("Read-only file system");
        }
        cluster.run(
                "wrong",
                "{volumes: [" + volume("v", there.resolve("file"), "Directory")
                        + "], containers: [{name: c, image: box, " + MOUNTS + "}]}");
        RealCluster.eventually(() -> assertThat(cluster.events("wrong"))
                .contains("Warning FailedMount MountVolume.SetUp failed for volume \"v\" :"
                        + " hostPath type check failed: " + there + "/file is not a directory"));
    }

    private static String volume(String name, Path path, String type) {
        return "{name: " + name + ", hostPath: {path: '" + path + "', type: '" + type + "'}}";
    }
}
