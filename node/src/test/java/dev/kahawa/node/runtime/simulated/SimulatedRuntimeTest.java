package dev.kahawa.node.runtime.simulated;

import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.runtime.ContainerRuntimeContract;
import dev.kahawa.node.runtime.Images.Credentials;

import java.time.InstantSource;
import java.util.List;

/** The contract that real runtimes pass. */
class SimulatedRuntimeTest extends ContainerRuntimeContract {
    private static final String IMAGE = "docker.io/library/box:latest";

    private final SimulatedRuntime runtime =
            new SimulatedRuntime(InstantSource.system(), IMAGE::equals);

    SimulatedRuntimeTest() throws InterruptedException {
        runtime.images().pull(IMAGE, Credentials.NONE);
    }

    @Override
    protected ContainerRuntime runtime() {
        return runtime;
    }

    @Override
    protected String image() {
        return IMAGE;
    }

    @Override
    protected List<String> forever() {
        return List.of("sleep", "infinity");
    }
}
