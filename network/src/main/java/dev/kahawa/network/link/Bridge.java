package dev.kahawa.network.link;

import dev.kahawa.model.kinds.Ipv4Block;
import dev.kahawa.network.command.CommandFailedException;
import dev.kahawa.network.command.Commands;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The bridge to which this node's Pods are attached. It is there before the first Pod, because
 * cluster DNS listens at its address; the bridge plugin takes it as it finds it.
 */
final class Bridge {
    private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);
    static final String NAME = "kahawa0";

    /** An address of the node's block without a bridge, where Pods are attached otherwise. */
    private static final String DUMMY = "kahawa-dns";

    private static final Path DEVICES = Path.of("/sys/class/net");
    private static final Path SYSTEM = Path.of("/proc/sys/net");
    private static final int GATEWAY = 1;

    private final Commands commands;
    private final ForwardPolicy policy;

    Bridge(Commands commands) {
        this.commands = commands;
        this.policy = new ForwardPolicy(commands);
    }

    /** The node's own address in its block. */
    static String gateway(Ipv4Block block) {
        return block.host(GATEWAY);
    }

    /** Makes the bridge with its address, and has the machine forward what comes there. */
    void ensure(Ipv4Block block) throws InterruptedException, IOException {
        String gateway = gateway(block);
        if (!exists(NAME)) {
            // With an address of its own the bridge keeps it, whatever Pods come and go.
            commands.run("ip", "link", "add", NAME, "address", hardware(gateway), "type", "bridge");
        }
        String address = gateway + "/" + block.length();
        if (!commands.run("ip", "-4", "-o", "address", "show", "dev", NAME)
                .contains(" " + address + " ")) {
            commands.run("ip", "-4", "address", "flush", "dev", NAME);
            commands.run("ip", "address", "add", address, "dev", NAME);
        }
        commands.run("ip", "link", "set", NAME, "up");
        set("ipv4/ip_forward", "1");
        policy.open(NAME);
        // Lets Services lead Pods to an API server that listens on 127.0.0.1; the service proxy's
        // rules drop everything else that comes for it.
        set("ipv4/conf/" + NAME + "/route_localnet", "1");
        seeBridgedTraffic();
    }

    /** Makes the node's own address local, where no bridge of ours has it. */
    void ensureAddress(Ipv4Block block) throws InterruptedException, IOException {
        String gateway = gateway(block);
        if (commands.run("ip", "-4", "-o", "address", "show").contains(" " + gateway + "/")) {
            return;
        }
        if (!exists(DUMMY)) {
            commands.run("ip", "link", "add", DUMMY, "type", "dummy");
        }
        commands.run("ip", "address", "replace", gateway + "/32", "dev", DUMMY);
        commands.run("ip", "link", "set", DUMMY, "up");
        set("ipv4/ip_forward", "1");
        seeBridgedTraffic();
    }

    /** Removes what no Pod uses. */
    void remove() throws InterruptedException, IOException {
        policy.close(NAME);
        if (exists(DUMMY)) {
            commands.run("ip", "link", "delete", DUMMY);
        }
        Path ports = DEVICES.resolve(NAME).resolve("brif");
        if (!Files.isDirectory(ports)) {
            return;
        }
        try (Stream<Path> attached = Files.list(ports)) {
            if (attached.findAny().isPresent()) {
                return;
            }
        }
        commands.run("ip", "link", "delete", NAME);
    }

    private static boolean exists(String device) {
        return Files.exists(DEVICES.resolve(device));
    }

    /** {@code 0a:58} and the IPv4 address, as many Kubernetes networks have it. */
    private static String hardware(String address) {
        StringBuilder hardware = new StringBuilder("0a:58");
        for (String part : address.split("\\.")) {
            hardware.append(':').append(String.format("%02x", Integer.parseInt(part)));
        }
        return hardware.toString();
    }

    private void seeBridgedTraffic() throws InterruptedException, IOException {
        Path filter = SYSTEM.resolve("bridge/bridge-nf-call-iptables");
        if (!Files.exists(filter) && commands.find("modprobe").isPresent()) {
            try {
                commands.run("modprobe", "br_netfilter");
            } catch (CommandFailedException missing) {
                LOG.info(
                        "no br_netfilter, Pods' own addresses are hidden from Services on the"
                                + " same node: {}",
                        missing.getMessage());
            }
        }
        if (Files.exists(filter)) {
            set("bridge/bridge-nf-call-iptables", "1");
        }
    }

    private static void set(String name, String value) throws IOException {
        Path file = SYSTEM.resolve(name);
        if (!Files.readString(file).strip().equals(value)) {
            Files.writeString(file, value);
        }
    }
}
