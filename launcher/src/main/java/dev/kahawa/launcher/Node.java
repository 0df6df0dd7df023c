package dev.kahawa.launcher;

import dev.kahawa.launcher.node.MachineOptions;
import dev.kahawa.launcher.node.RemoteNode;
import dev.kahawa.model.kinds.Ipv4Block;
import dev.kahawa.network.proxy.Loopback;
import dev.kahawa.runtime.cri.Endpoint;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.ParseException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

/** {@code kahawa node}: this machine as a node of a cluster whose server runs elsewhere. */
final class Node implements Command {
    private static final int KUBELET_PORT = 10_250;
    private static final int PORT_MAX = 65_535;
    private static final String KUBECONFIG = "kubeconfig";
    private static final String BOOTSTRAP = "bootstrap-kubeconfig";

    @Override
    public String name() {
        return "node";
    }

    @Override
    public String summary() {
        return "Make this machine a node of a cluster elsewhere; Ctrl-C leaves its Pods running.";
    }

    @Override
    public org.apache.commons.cli.Options flags() {
        return new org.apache.commons.cli.Options()
                .addOption(Flags.dataDirectory())
                .addOption(Flags.valued(
                        KUBECONFIG,
                        "FILE",
                        "Where the API server is, and the node's certificate."
                                + " Default: node/kubeconfig in the data directory"))
                .addOption(Flags.valued(
                        BOOTSTRAP,
                        "FILE",
                        "With a bootstrap token, by which the node asks for its certificate where"
                                + " it has no kubeconfig yet."))
                .addOptions(MachineFlags.options())
                .addOption(Flags.valued(
                        "address",
                        "IP",
                        "Where the kubelet's endpoints are served. Default: the node's address"))
                .addOption(Flags.valued(
                        "port", "PORT", "Of the kubelet's endpoints. Default: " + KUBELET_PORT))
                .addOption(Flags.valued(
                        "cluster-cidr", "CIDR", "Addresses of Pods. Default: 10.244.0.0/16"))
                .addOption(Flags.valued(
                        "cluster-dns",
                        "IP",
                        "Where Pods ask for names. Default: " + Options.Ranges.DEFAULT.dns()));
    }

    @Override
    public int run(CommandLine line) throws Exception {
        Path directory = Flags.dataDirectory(line).resolve("node");
        MachineOptions machine = machine(line, directory);
        String address = line.getOptionValue("address", machine.address());
        InstantSource clock = InstantSource.system();
        Path kubeconfig = kubeconfig(line, directory);
        Files.createDirectories(directory);
        try (Foreground foreground = new Foreground();
                Instance instance = Instance.claim(directory);
                RemoteNode node = RemoteNode.start(
                        new RemoteNode.Options(
                                kubeconfig, Flags.file(line, BOOTSTRAP), address, machine),
                        clock,
                        new SecureRandom())) {
            instance.ready(node.address());
            System.out.println("Node " + machine.name() + " runs Pods for " + node.server()
                    + "; its kubelet is " + node.address());
            foreground.await();
        } catch (BindException refused) {
            throw new IOException(
                    refused.getMessage() + "; choose another with --address or --port", refused);
        }
        return 0;
    }

    private static Path kubeconfig(CommandLine line, Path directory) throws IOException {
        @Nullable Path given = Flags.file(line, KUBECONFIG);
        Path kubeconfig = given == null ? directory.resolve(KUBECONFIG) : given;
        if (!Files.exists(kubeconfig) && !line.hasOption(BOOTSTRAP)) {
            throw new IOException("there is no kubeconfig " + kubeconfig + "; name it with --"
                    + KUBECONFIG + ", or a way to get one with --" + BOOTSTRAP);
        }
        return kubeconfig;
    }

    private static MachineOptions machine(CommandLine line, Path directory)
            throws ParseException, IOException {
        Options.Machine machine = MachineFlags.machine(line);
        String pods = line.getOptionValue("cluster-cidr", Options.Ranges.DEFAULT.pods());
        String dns = line.getOptionValue("cluster-dns", Options.Ranges.DEFAULT.dns());
        return new MachineOptions(
                machine.name(),
                machine.address(),
                new Endpoint(machine.runtimeSocket()),
                directory,
                machine.cniDirectory(),
                machine.staticPods(),
                machine.thresholds(),
                Flags.number(line, "port", KUBELET_PORT, PORT_MAX),
                new MachineOptions.Cluster(Ipv4Block.parse(pods), dns, Loopback.ELSEWHERE));
    }
}
