package dev.kahawa.verify.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kahawa.client.Informer;
import dev.kahawa.client.Resource;
import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Query;
import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.runtime.simulated.SimulatedRuntime;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/** Pods' lives on a node, from the API's side. */
class NodeAgentTest {
    private static final Duration SOON = Duration.ofSeconds(15);

    @TempDir
    static Path directory;

    private static final Queue<String> LOOKS = new ConcurrentLinkedQueue<>();

    private static SimulatedRuntime runtime;
    private static AgentCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        runtime = new SimulatedRuntime(InstantSource.system(), image -> !image.contains("missing"));
        cluster = new AgentCluster(directory, noting(runtime), "box");
    }

    /** Notes each time that the runtime is asked what there is of one Pod, by its uid. */
    private static ContainerRuntime noting(ContainerRuntime runtime) {
        InvocationHandler note = (proxy, method, arguments) -> {
            if (method.getName().equals("sandboxes") && arguments != null) {
                LOOKS.add((String) arguments[0]);
            }
            try {
                return method.invoke(runtime, arguments);
            } catch (InvocationTargetException failed) {
                throw failed.getCause();
            }
        };
        return (ContainerRuntime) Proxy.newProxyInstance(
                NodeAgentTest.class.getClassLoader(),
                new Class<?>[] {ContainerRuntime.class},
                note);
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    private static void awaitPhase(String pod, String phase) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(cluster.pod(pod).text("status", "phase"))
                        .as(() -> String.valueOf(text(pod)))
                        .isEqualTo(phase));
    }

    private static Object text(String pod) {
        try {
            return cluster.pod(pod).object("status") + " " + cluster.events(pod);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }

    @Test
    void theNodeIsReadyAndItsLeaseIsRenewed() {
        ObjectName name = new ObjectName("", "worker");
        await().atMost(SOON).untilAsserted(() -> {
            JsonObject node = cluster.client.get(Resource.NODES, name);
            assertThat(Conditions.of(node).isTrue("Ready")).isTrue();
            assertThat(node.text("status", "nodeInfo", "containerRuntimeVersion"))
                    .isEqualTo("simulated://0.1.0");
            JsonObject lease = cluster.client.get(
                    Resource.LEASES, new ObjectName("kube-node-lease", "worker"));
            assertThat(lease.text("spec", "holderIdentity")).isEqualTo("worker");
        });
    }

    @Test
    void aPodRunsAndGoes() throws Exception {
        cluster.run("plain", "{containers: [{name: web, image: nginx}]}");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(new Pod(cluster.pod("plain")).isReady())
                        .as(() -> String.valueOf(text("plain")))
                        .isTrue());
        Pod pod = new Pod(cluster.pod("plain"));
        assertThat(pod.ip()).startsWith("10.88.");
        assertThat(pod.json().text("status", "hostIP")).isEqualTo("192.0.2.7");
        assertThat(pod.json().text("status", "qosClass")).isEqualTo("BestEffort");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(cluster.events("plain"))
                        .contains(
                                "Normal Pulling Pulling image \"nginx\"",
                                "Normal Created Container created",
                                "Normal Started Container started"));
        cluster.client.delete(Resource.PODS, pod.name(), JsonObject.EMPTY);
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(cluster.pod("plain").isEmpty()).isTrue();
            assertThat(runtime.sandboxes()).noneMatch(s -> s.pod().name().equals("plain"));
        });
    }

    @Test
    void timesInAStatusStay() throws Exception {
        Set<String> starts = ConcurrentHashMap.newKeySet();
        Query named = Query.of("fieldSelector", "metadata.name=timed");
        try (Informer seen =
                new Informer(cluster.client, Resource.PODS, named, UnaryOperator.identity())) {
            seen.listen((before, after) -> {
                if (after != null) {
                    after.string("status", "startTime").ifPresent(starts::add);
                }
            });
            seen.start();
            seen.awaitSync();
            cluster.run(
                    "timed",
                    "{containers: [{name: c, image: box,"
                            + " lifecycle: {postStart: {sleep: {seconds: 2}}}}]}");
            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(new Pod(cluster.pod("timed")).isReady()).isTrue());
        }
        assertThat(starts).hasSize(1);
    }

    @Test
    void whatAWorkerMadeItDoesNotLookFor() throws Exception {
        cluster.run(
                "maker",
                "{automountServiceAccountToken: false, containers: [{name: c, image: box,"
                        + " lifecycle: {postStart: {sleep: {seconds: 2}}}}]}");
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(new Pod(cluster.pod("maker")).isReady()).isTrue());
        Pod pod = new Pod(cluster.pod("maker"));
        assertThat(LOOKS).doesNotContain(pod.meta().uid());
        // told of something, it looks
        cluster.delete("maker", 0);
        await().atMost(SOON).until(() -> LOOKS.contains(pod.meta().uid()));
    }

    @Test
    void aStatusThatDidNotChangeIsNotWritten() throws Exception {
        cluster.run(
                "settled",
                "{volumes: [{name: v, downwardAPI: {items: [{path: look, fieldRef: {fieldPath:"
                        + " \"metadata.annotations['look']\"}}]}}],"
                        + " containers: [{name: c, image: box}]}");
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(new Pod(cluster.pod("settled")).isReady()).isTrue());
        Pod pod = new Pod(cluster.pod("settled"));
        Path file = volume(pod).resolve("kubernetes.io~downward-api/v/look");
        long writes = cluster.statusWrites("settled");
        for (String look : List.of("1", "2", "3", "4")) {
            JsonObject annotations = JsonObject.of("annotations", JsonObject.of("look", look));
            cluster.client.mergePatch(
                    Resource.PODS, pod.name(), "", JsonObject.of("metadata", annotations));
            await().atMost(SOON).until(() -> Files.readString(file).equals(look));
        }
        assertThat(cluster.statusWrites("settled")).isEqualTo(writes);
    }

    /** Where volumes are kept off the disk, if this process may. */
    private static Path volume(Pod pod) {
        Path inMemory =
                directory.resolve("kubelet/pods-in-memory").resolve(pod.meta().uid());
        return Files.isDirectory(inMemory)
                ? inMemory
                : directory.resolve("kubelet/pods/" + pod.meta().uid() + "/volumes");
    }

    @Test
    void aPodThatEndsSucceedsOrFails() throws Exception {
        cluster.run(
                "good",
                "{restartPolicy: Never, containers: [{name: c, image: box,"
                        + " command: [sh, -c, 'echo hello; exit 0']}]}");
        cluster.run(
                "bad",
                "{restartPolicy: Never, containers: [{name: c, image: box,"
                        + " command: [sh, -c, 'echo sorry > /dev/termination-log; exit 3']}]}");
        awaitPhase("good", "Succeeded");
        awaitPhase("bad", "Failed");
        JsonObject ended =
                cluster.container("bad", "containerStatuses").object("state", "terminated");
        assertThat(ended.number("exitCode")).hasValue(3);
        assertThat(ended.text("message")).isEqualTo("sorry\n");
    }

    @Test
    void anImageThatIsMissingIsWaitedFor() throws Exception {
        cluster.run("lost", "{containers: [{name: c, image: 'missing:1'}]}");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(cluster.container("lost", "containerStatuses")
                                .text("state", "waiting", "reason"))
                        .isEqualTo("ImagePullBackOff"));
    }

    @Test
    void anAgentThatStartsAnewGoesOnWithWhatRuns() throws Exception {
        SimulatedRuntime itsRuntime = new SimulatedRuntime(InstantSource.system(), image -> true);
        try (AgentCluster own = new AgentCluster(directory.resolve("own"), itsRuntime, "box")) {
            own.run("stays", "{containers: [{name: c, image: box}]}");
            own.run(
                    "goes",
                    "{terminationGracePeriodSeconds: 1, containers: [{name: c, image: box}]}");
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(new Pod(own.pod("stays")).isReady()).isTrue();
                assertThat(new Pod(own.pod("goes")).isReady()).isTrue();
            });
            String id = own.id("stays");
            own.stopAgent();
            assertThat(itsRuntime.containers()).hasSize(2);
            own.client.delete(
                    Resource.PODS,
                    new ObjectName("default", "goes"),
                    AgentCluster.json("{\"gracePeriodSeconds\":0}"));
            own.startAgent();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(itsRuntime.sandboxes()).hasSize(1));
            assertThat(own.id("stays")).isEqualTo(id);
            assertThat(own.container("stays", "containerStatuses").number("restartCount"))
                    .hasValue(0);
        }
    }

    @Test
    void aRuntimeThatIsAwayForAWhileIsWaitedFor() throws Exception {
        SimulatedRuntime itsRuntime = new SimulatedRuntime(InstantSource.system(), image -> true);
        try (AgentCluster own = new AgentCluster(directory.resolve("away"), itsRuntime, "box")) {
            own.run("first", "{containers: [{name: c, image: box}]}");
            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(new Pod(own.pod("first")).isReady()).isTrue());
            itsRuntime.setAway(true);
            own.run("second", "{containers: [{name: c, image: box}]}");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(own.nodeReady()).isEqualTo("False"));
            itsRuntime.setAway(false);
            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(new Pod(own.pod("second")).isReady()).isTrue());
            await().atMost(SOON).untilAsserted(() -> assertThat(own.nodeReady()).isEqualTo("True"));
        }
    }
}
