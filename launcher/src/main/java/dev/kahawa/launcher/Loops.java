package dev.kahawa.launcher;

import dev.kahawa.apiserver.streaming.LocalKubelets;
import dev.kahawa.controllers.ClusterAuthority;
import dev.kahawa.controllers.ClusterNetwork;
import dev.kahawa.controllers.Controllers;
import dev.kahawa.launcher.node.MachineNode;
import dev.kahawa.launcher.node.MachineOptions;
import dev.kahawa.model.kinds.Ipv4Block;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.network.NodeNetwork;
import dev.kahawa.network.proxy.Loopback;
import dev.kahawa.node.SimulatedNodes;
import dev.kahawa.node.kubelet.KubeletEndpoints;
import dev.kahawa.runtime.cri.Endpoint;
import dev.kahawa.scheduler.Scheduler;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What runs beside the API server in its process, each part an ordinary client of it: controllers,
 * scheduler and nodes.
 *
 * @param kubelets is told of the nodes, so that the server reaches them without a network
 */
record Loops(
        Options options,
        Catalog catalog,
        Handler apiServer,
        LocalKubelets kubelets,
        ClusterAuthority authority,
        InstantSource clock,
        SecureRandom random) {

    /** Starts them all, to be closed in this order. */
    List<AutoCloseable> start() throws IOException {
        List<AutoCloseable> loops = new ArrayList<>();
        Ipv4Block pods = Ipv4Block.parse(options.ranges().pods());
        Options.Machine machine = options.nodes().machine();
        // first, since it may fail: nothing else runs yet then
        Optional<MachineNode> node =
                machine == null ? Optional.empty() : Optional.of(machineNode(machine, pods));
        ClusterNetwork network = new ClusterNetwork(pods, options.ranges().dns());
        loops.add(Controllers.start(apiServer, catalog, network, authority, clock));
        loops.add(Scheduler.start(apiServer, clock));
        SimulatedNodes simulated =
                SimulatedNodes.start(apiServer, options.nodes().simulated(), clock);
        simulated.kubelets().forEach(kubelets::add);
        loops.add(simulated);
        node.ifPresent(loops::add);
        return loops;
    }

    private MachineNode machineNode(Options.Machine machine, Ipv4Block pods) throws IOException {
        MachineOptions node = new MachineOptions(
                machine.name(),
                machine.address(),
                new Endpoint(machine.runtimeSocket()),
                options.dataDirectory().resolve("node"),
                machine.cniDirectory(),
                machine.staticPods(),
                machine.thresholds(),
                0,
                new MachineOptions.Cluster(pods, options.ranges().dns(), Loopback.THIS_MACHINE));
        MachineNode started = MachineNode.start(
                node, apiServer, NodeNetwork.Identities.within(apiServer), clock, random);
        kubelets.add(machine.name(), new KubeletEndpoints(started.pods(), clock));
        return started;
    }
}
