package dev.kahawa.launcher.node;

import dev.kahawa.model.request.Handler;
import dev.kahawa.network.NetworkOptions;
import dev.kahawa.network.NodeNetwork;
import dev.kahawa.node.agent.NodeAgent;
import dev.kahawa.node.agent.NodeOptions;
import dev.kahawa.node.kubelet.NodePods;
import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.runtime.SandboxSpec;
import dev.kahawa.runtime.cri.CriRuntime;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * This machine as a node of the cluster: a container runtime, the agent that runs Pods in it, and
 * the network between them. Closing it leaves the Pods running.
 */
public final class MachineNode implements AutoCloseable {
    private final ContainerRuntime runtime;
    private final NodeAgent agent;
    private final NodeNetwork network;

    private MachineNode(ContainerRuntime runtime, NodeAgent agent, NodeNetwork network) {
        this.runtime = runtime;
        this.agent = agent;
        this.network = network;
    }

    /**
     * Starts the node; it is ready some time after this returns.
     *
     * @param server the API server, in this process or another
     * @param identities who the network's parts are there
     */
    public static MachineNode start(
            MachineOptions options,
            Handler server,
            NodeNetwork.Identities identities,
            InstantSource clock,
            SecureRandom random)
            throws IOException {
        ContainerRuntime runtime = new CriRuntime(options.runtime());
        try {
            NodeAgent agent = NodeAgent.start(agent(options), server, runtime, clock, random);
            NodeNetwork network = NodeNetwork.start(network(options), identities, clock, random);
            return new MachineNode(runtime, agent, network);
        } catch (IOException | RuntimeException failed) {
            runtime.close();
            throw failed;
        }
    }

    private static NodeOptions agent(MachineOptions options) {
        Path directory = options.directory();
        return new NodeOptions(
                options.name(),
                List.of(options.address()),
                Map.of(),
                "", // the control plane gives every node its block
                options.port(),
                new NodeOptions.Directories(
                        directory.resolve("kubelet"),
                        directory.resolve("pod-logs"),
                        options.staticPods()),
                new NodeOptions.ClusterDns(
                        List.of(options.cluster().dns()),
                        MachineOptions.Cluster.DOMAIN,
                        resolver()),
                NodeOptions.Cgroups.CGROUPFS,
                options.thresholds());
    }

    private static SandboxSpec.Dns resolver() {
        return ResolvConf.read(Path.of("/etc/resolv.conf"));
    }

    private static NetworkOptions network(MachineOptions options) {
        return NetworkOptions.of(
                        options.name(),
                        options.cluster().pods(),
                        options.cluster().loopback())
                .withCniDirectory(options.cniDirectory());
    }

    /** What the kubelet's endpoints reach into. */
    public NodePods pods() {
        return agent.pods();
    }

    @Override
    public void close() throws Exception {
        agent.close();
        network.close();
        runtime.close();
    }
}
