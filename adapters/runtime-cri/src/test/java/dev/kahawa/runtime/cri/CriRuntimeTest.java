package dev.kahawa.runtime.cri;

import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.runtime.ContainerRuntimeContract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import java.util.List;

/** The contract, and what only real containers can show, on a containerd of the tests' own. */
class CriRuntimeTest extends ContainerRuntimeContract {
    private static Containerd containerd;
    private static CriRuntime runtime;

    @BeforeAll
    static void connect() {
        containerd = Containerd.find();
        containerd.writeNetwork();
        runtime = new CriRuntime(containerd.endpoint());
    }

    @AfterAll
    static void disconnect() {
        if (runtime != null) {
            runtime.close();
            containerd.removeNetwork();
        }
    }

    @Override
    protected ContainerRuntime runtime() {
        return runtime;
    }

    @Override
    protected String image() {
        return "docker.io/library/busybox:latest";
    }

    @Override
    protected List<String> forever() {
        return List.of("sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1 & wait $!; done");
    }
}
