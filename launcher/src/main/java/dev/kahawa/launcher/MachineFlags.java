package dev.kahawa.launcher;

import dev.kahawa.launcher.node.MachineOptions;
import dev.kahawa.launcher.node.ThisMachine;
import dev.kahawa.node.agent.Thresholds;
import dev.kahawa.node.images.ImageCollector.Marks;
import dev.kahawa.runtime.cri.Endpoint;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.ParseException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The flags by which a machine is a node; they have the kubelet's names. */
final class MachineFlags {
    private static final String ENDPOINT = "container-runtime-endpoint";
    private static final String EVICTION = "eviction-hard";
    private static final String IMAGES_UPPER = "image-gc-high-threshold";
    private static final String IMAGES_LOWER = "image-gc-low-threshold";

    private MachineFlags() {}

    static org.apache.commons.cli.Options options() {
        return new org.apache.commons.cli.Options()
                .addOption(Flags.valued(
                        ENDPOINT,
                        "SOCKET",
                        "Where the container runtime (CRI) listens, unix:///path. Default: where"
                                + " containerd or CRI-O usually do"))
                .addOption(Flags.valued(
                        "node-name", "NAME", "This machine's Node. Default: its host name"))
                .addOption(Flags.valued(
                        "node-ip",
                        "IP",
                        "Where other nodes find this machine. Default: the address of its way to"
                                + " the world"))
                .addOption(Flags.valued(
                        "cni-conf-dir",
                        "DIR",
                        "Where the container runtime looks for its network's configuration."
                                + " Default: " + MachineOptions.CNI_DIRECTORY))
                .addOption(Flags.valued(
                        "pod-manifest-path",
                        "DIR",
                        "Manifests of Pods that run without being asked for by the API."))
                .addOption(Flags.valued(
                        EVICTION,
                        "SIGNALS",
                        "Below what this machine is short of memory or disk, and Pods are evicted."
                                + " Default: memory.available<100Mi,nodefs.available<10%"))
                .addOption(Flags.valued(
                        IMAGES_UPPER,
                        "PERCENT",
                        "How full their disk is when images that no container uses are removed, of"
                                + " those that this node has fetched. Default: "
                                + Marks.DEFAULT.upperPercent()))
                .addOption(Flags.valued(
                        IMAGES_LOWER,
                        "PERCENT",
                        "Until how full their disk is they are removed. Default: "
                                + Marks.DEFAULT.lowerPercent()));
    }

    /** This machine as a node, where a container runtime is named or found. */
    static Options.Machine machine(CommandLine line) throws ParseException, IOException {
        Optional<Path> socket = socket(line);
        if (socket.isEmpty()) {
            throw new IOException("no container runtime answers in the usual places, or this user"
                    + " may not use it; name its socket with --" + ENDPOINT);
        }
        return machine(line, socket.get());
    }

    /** As {@link #machine}; null where none is found, or without root's rights. */
    static Options.@Nullable Machine machineIfPossible(CommandLine line)
            throws ParseException, IOException {
        Optional<Path> socket = ThisMachine.isRoot() ? socket(line) : Optional.empty();
        return socket.isPresent() ? machine(line, socket.get()) : null;
    }

    private static Optional<Path> socket(CommandLine line) throws ParseException {
        if (!line.hasOption(ENDPOINT)) {
            return ThisMachine.containerRuntime();
        }
        try {
            return Optional.of(Endpoint.parse(line.getOptionValue(ENDPOINT)).socket());
        } catch (IllegalArgumentException wrong) {
            throw new ParseException("--" + ENDPOINT + ": " + wrong.getMessage());
        }
    }

    private static Thresholds thresholds(CommandLine line) throws ParseException {
        Marks marks = new Marks(
                percent(line, IMAGES_UPPER, Marks.DEFAULT.upperPercent()),
                percent(line, IMAGES_LOWER, Marks.DEFAULT.lowerPercent()),
                Marks.DEFAULT.ageLeast());
        Thresholds thresholds = Thresholds.DEFAULT.withImages(marks);
        String signals = line.getOptionValue(EVICTION);
        try {
            return signals == null ? thresholds : thresholds.withEvictionHard(signals);
        } catch (IllegalArgumentException wrong) {
            throw new ParseException("--" + EVICTION + ": " + wrong.getMessage());
        }
    }

    private static int percent(CommandLine line, String flag, int otherwise) throws ParseException {
        String text = line.getOptionValue(flag, Integer.toString(otherwise));
        if (!text.matches("[0-9]{1,2}|100")) {
            throw new ParseException("--" + flag + ": \"" + text + "\" is no percentage");
        }
        return Integer.parseInt(text);
    }

    private static Options.Machine machine(CommandLine line, Path socket)
            throws ParseException, IOException {
        Path cni = Flags.file(line, "cni-conf-dir");
        String address = line.getOptionValue("node-ip");
        String name = line.getOptionValue("node-name");
        return new Options.Machine(
                name == null ? ThisMachine.name() : name,
                address == null ? ThisMachine.address() : address,
                socket,
                cni == null ? MachineOptions.CNI_DIRECTORY : cni,
                Flags.file(line, "pod-manifest-path"),
                thresholds(line));
    }
}
