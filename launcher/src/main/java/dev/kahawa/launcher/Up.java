package dev.kahawa.launcher;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.ParseException;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** {@code kahawa up}: starts a cluster. */
final class Up implements Command {
    private static final int PORT_MAX = 65_535;
    private static final int NODES_MAX = 254;

    @Override
    public String name() {
        return "up";
    }

    @Override
    public String summary() {
        return "Start a cluster; Ctrl-C stops it.";
    }

    @Override
    public org.apache.commons.cli.Options flags() {
        return new org.apache.commons.cli.Options()
                .addOption(Flags.dataDirectory())
                .addOption(Flags.plain("background", "Return when the cluster is ready."))
                .addOption(Flags.plain("ephemeral", "Keep nothing: state lives in memory."))
                .addOption(Flags.valued(
                        "nodes",
                        "N",
                        "Simulated nodes. Default: 1, or 0 where this machine is a node"))
                .addOptions(MachineFlags.options())
                .addOption(Flags.valued(
                        "runtime",
                        "KIND",
                        "cri makes this machine a node, simulated does not, auto does where a"
                                + " container runtime answers and we are root. Default: auto"))
                .addOption(Flags.valued(
                        "bind-address", "IP", "Address to listen on. Default: 127.0.0.1"))
                .addOption(Flags.valued(
                        "advertise-address",
                        "IP",
                        "Address clients are told. Default: the bind address"))
                .addOption(Flags.valued(
                        "secure-port",
                        "PORT",
                        "Port to listen on, 0 for a free one. Default: 6443"))
                .addOption(Flags.valued(
                        "service-cluster-ip-range",
                        "CIDR",
                        "Addresses of Services. Default: 10.96.0.0/16"))
                .addOption(Flags.valued(
                        "cluster-cidr", "CIDR", "Addresses of Pods. Default: 10.244.0.0/16"))
                .addOption(Flags.valued(
                        "client-ca-file",
                        "FILE",
                        "Authorities whose client certificates are good besides our own."))
                .addOption(Flags.valued(
                        "tls-cert-file",
                        "FILE",
                        "Certificate chain to serve with, instead of our own."))
                .addOption(Flags.valued("tls-private-key-file", "FILE", "Key of --tls-cert-file."))
                .addOption(Flags.valued(
                        "anonymous-auth",
                        "BOOL",
                        "Whether requests without credentials are anonymous, or refused."
                                + " Default: true"))
                .addOption(Flags.valued(
                        "request-timeout",
                        "DURATION",
                        "Longest that a request may take. Default: 1m0s"))
                .addOption(Flags.valued(
                        "event-ttl", "DURATION", "How long Events are kept. Default: 1h0m0s"));
    }

    @Override
    public int run(CommandLine line) throws Exception {
        Options options = options(line);
        if (line.hasOption("background")) {
            return new Background(options.dataDirectory()).start();
        }
        serve(options, (kahawa, foreground) -> foreground.await());
        return 0;
    }

    /** What is done with a cluster while it serves; it stops when this returns. */
    @FunctionalInterface
    interface Use {
        void of(Kahawa kahawa, Foreground foreground) throws Exception;
    }

    /** Serves as long as it is used. */
    static void serve(Options options, Use use) throws Exception {
        try (Foreground foreground = new Foreground();
                HeapKeeper heap = new HeapKeeper();
                Kahawa kahawa = Kahawa.start(options)) {
            hello(kahawa.address(), kahawa.kubeconfig());
            use.of(kahawa, foreground);
            System.out.println("Stopping");
        }
    }

    static Options options(CommandLine line) throws ParseException, IOException {
        Path certificate = Flags.file(line, "tls-cert-file");
        Path key = Flags.file(line, "tls-private-key-file");
        if ((certificate == null) != (key == null)) {
            throw new ParseException("--tls-cert-file and --tls-private-key-file go together");
        }
        return new Options(
                Flags.dataDirectory(line),
                line.hasOption("ephemeral"),
                nodes(line),
                listen(line),
                ranges(line),
                durations(line),
                new Options.Trust(
                        anonymous(line), Flags.file(line, "client-ca-file"), certificate, key));
    }

    private static Options.Nodes nodes(CommandLine line) throws ParseException, IOException {
        Options.Machine machine = switch (line.getOptionValue("runtime", "auto")) {
            case "cri" -> MachineFlags.machine(line);
            case "auto" -> MachineFlags.machineIfPossible(line);
            case "simulated" -> null;
            default -> throw new ParseException("--runtime must be cri, simulated or auto");
        };
        int byDefault = machine == null ? 1 : 0;
        return new Options.Nodes(Flags.number(line, "nodes", byDefault, NODES_MAX), machine);
    }

    private static Options.Listen listen(CommandLine line) throws ParseException {
        String advertised = line.getOptionValue("advertise-address");
        return new Options.Listen(
                Flags.address(line, "bind-address", "127.0.0.1"),
                advertised == null ? null : Flags.address(line, "advertise-address", advertised),
                Flags.number(line, "secure-port", 6443, PORT_MAX));
    }

    private static Options.Ranges ranges(CommandLine line) {
        Options.Ranges byDefault = Options.Ranges.DEFAULT;
        return new Options.Ranges(
                line.getOptionValue("service-cluster-ip-range", byDefault.services()),
                line.getOptionValue("cluster-cidr", byDefault.pods()));
    }

    private static Options.Durations durations(CommandLine line) throws ParseException {
        return new Options.Durations(
                Flags.duration(line, "request-timeout", Duration.ofMinutes(1)),
                Flags.duration(line, "event-ttl", Duration.ofHours(1)));
    }

    private static boolean anonymous(CommandLine line) throws ParseException {
        return switch (line.getOptionValue("anonymous-auth", "true")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new ParseException("--anonymous-auth must be true or false");
        };
    }

    /** Says where the cluster is and what to try next. */
    static void hello(String address, Path kubeconfig) {
        System.out.printf("""
                Kahawa %s serves Kubernetes v1.36 at %s
                The admin's kubeconfig is %s

                In another terminal:
                  export KUBECONFIG='%s'
                  kubectl get nodes
                  kubectl create deployment web --image=nginx --replicas=3
                """, Kahawa.VERSION, address, kubeconfig, kubeconfig);
    }
}
