package dev.kahawa.verify.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.client.Resource;
import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.node.agent.Thresholds;
import dev.kahawa.node.images.ImageCollector.Marks;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;

/** A node with thresholds that this machine is always beyond. */
class RealPressureTest {
    private static final String FETCHED = "docker.io/library/busybox:fetched";

    @TempDir
    Path directory;

    @Test
    void imagesThatTheNodeFetchedGoAndPodsAreEvicted() throws Exception {
        try (RealCluster real = RealCluster.start(directory)) {
            AgentCluster cluster = real.cluster();
            cluster.run(
                    "brief",
                    "{restartPolicy: Never, containers: [{name: c, image: '" + FETCHED
                            + "', command: ['true']}]}");
            real.awaitPhase("brief", "Succeeded");
            assertThat(real.runtime().images().find(FETCHED)).isPresent();
            cluster.run(
                    "stays",
                    "{terminationGracePeriodSeconds: 300, containers: [{name: c, image: box}]}");
            real.awaitReady("stays");
            cluster.delete("brief", 0);
            RealCluster.eventually(() -> assertThat(real.runtime().sandboxes()).hasSize(1));
            cluster.stopAgent();
            cluster.startAgent(Thresholds.DEFAULT
                    .withEvictionHard("memory.available<100%")
                    .withImages(new Marks(0, 0, Duration.ZERO)));
            real.awaitPhase("stays", "Failed");
            isEvicted(cluster);
            RealCluster.eventually(
                    () -> assertThat(real.runtime().images().find(FETCHED)).isEmpty());
            assertThat(real.runtime().images().find(RealCluster.BOX))
                    .as("an image of others")
                    .isPresent();
        }
    }

    private static void isEvicted(AgentCluster cluster) throws InterruptedException {
        JsonObject status = cluster.pod("stays").object("status");
        assertThat(status.text("reason")).isEqualTo("Evicted");
        assertThat(status.text("message"))
                .startsWith("The node was low on resource: memory. Threshold quantity: 100%");
        assertThat(Conditions.of(cluster.pod("stays")).get("DisruptionTarget"))
                .hasValueSatisfying(condition ->
                        assertThat(condition.text("reason")).isEqualTo("TerminationByKubelet"));
        RealCluster.eventually(() -> assertThat(Conditions.of(
                                cluster.client.get(Resource.NODES, new ObjectName("", "worker")))
                        .isTrue("MemoryPressure"))
                .isTrue());
        assertThat(cluster.events("stays"))
                .anyMatch(event -> event.startsWith("Warning Evicted The node was low"));
    }
}
