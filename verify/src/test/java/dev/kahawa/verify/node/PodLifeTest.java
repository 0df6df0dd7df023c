package dev.kahawa.verify.node;

import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.runtime.simulated.SimulatedRuntime;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.InstantSource;

/** Pods' lives above a simulated runtime. */
class PodLifeTest extends PodLife {
    @TempDir
    static Path directory;

    private static SimulatedRuntime runtime;
    private static AgentCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        runtime = new SimulatedRuntime(InstantSource.system(), image -> true);
        cluster = new AgentCluster(directory, runtime, "box");
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    @Override
    protected AgentCluster cluster() {
        return cluster;
    }

    @Override
    protected ContainerRuntime runtime() {
        return runtime;
    }

    @Override
    protected Path manifests() {
        return directory.resolve("manifests");
    }
}
