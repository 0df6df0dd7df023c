package dev.kahawa.launcher;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kahawa up}: starts a cluster. */
@Command(name = "up", description = "Start a cluster; Ctrl-C stops it.", sortOptions = false)
final class UpCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private DataDirectory dataDirectory = new DataDirectory();

    @Option(names = "--background", description = "Return when the cluster is ready.")
    private boolean background;

    @Option(names = "--ephemeral", description = "Keep nothing: state lives in memory.")
    private boolean ephemeral;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "Simulated nodes. Default: ${DEFAULT-VALUE}.")
    private int nodes = 1;

    @Option(
            names = "--bind-address",
            paramLabel = "IP",
            description = "The address to listen on. Default: ${DEFAULT-VALUE}.")
    private String bindAddress = "127.0.0.1";

    @Option(
            names = "--advertise-address",
            paramLabel = "IP",
            description = "The address clients are told. Default: the bind address.")
    private @Nullable String advertiseAddress;

    @Option(
            names = "--secure-port",
            paramLabel = "PORT",
            description = "The port to listen on, 0 for a free one. Default: ${DEFAULT-VALUE}.")
    private int securePort = 6443;

    @Option(
            names = "--service-cluster-ip-range",
            paramLabel = "CIDR",
            description = "The addresses of Services. Default: ${DEFAULT-VALUE}.")
    private String serviceClusterIpRange = "10.96.0.0/16";

    @Option(
            names = "--client-ca-file",
            paramLabel = "FILE",
            description = "Authorities whose client certificates are good besides our own.")
    private @Nullable Path clientCaFile;

    @Option(
            names = "--tls-cert-file",
            paramLabel = "FILE",
            description = "The certificate chain to serve with, instead of our own.")
    private @Nullable Path tlsCertFile;

    @Option(
            names = "--tls-private-key-file",
            paramLabel = "FILE",
            description = "The key of --tls-cert-file.")
    private @Nullable Path tlsPrivateKeyFile;

    @Option(
            names = "--anonymous-auth",
            arity = "0..1",
            fallbackValue = "true",
            description = "Whether requests without credentials are anonymous, or refused.")
    private boolean anonymousAuth = true;

    @Option(
            names = "--request-timeout",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "The longest a request may take. Default: 1m0s.")
    private Duration requestTimeout = Duration.ofMinutes(1);

    @Option(
            names = "--event-ttl",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "How long Events are kept. Default: 1h0m0s.")
    private Duration eventTtl = Duration.ofHours(1);

    private CommandLine line() {
        if (spec == null) {
            throw new IllegalStateException("run by the command line only");
        }
        return spec.commandLine();
    }

    @Override
    public Integer call() throws Exception {
        if (background) {
            return new Background(dataDirectory.path(), line().getOut()).start();
        }
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> await(stop, stopped), "stop"));
        try (Kahawa kahawa = Kahawa.start(options())) {
            hello(kahawa);
            stop.await();
        } finally {
            stopped.countDown();
        }
        return 0;
    }

    /** On the way out: has the server stopped before the process ends. */
    private static void await(CountDownLatch stop, CountDownLatch stopped) {
        stop.countDown();
        try {
            stopped.await();
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private Options options() {
        if (nodes < 0) {
            throw new CommandLine.ParameterException(line(), "--nodes must not be negative");
        }
        if ((tlsCertFile == null) != (tlsPrivateKeyFile == null)) {
            throw new CommandLine.ParameterException(
                    line(), "--tls-cert-file and --tls-private-key-file go together");
        }
        return new Options(
                dataDirectory.path(),
                ephemeral,
                nodes,
                new Options.Listen(bindAddress, advertiseAddress, securePort),
                serviceClusterIpRange,
                new Options.Durations(requestTimeout, eventTtl),
                new Options.Trust(anonymousAuth, clientCaFile, tlsCertFile, tlsPrivateKeyFile));
    }

    private void hello(Kahawa kahawa) {
        PrintWriter out = line().getOut();
        out.println("Kahawa " + Kahawa.VERSION + " serves Kubernetes v1.36 at " + kahawa.address());
        out.println("The admin's kubeconfig is " + kahawa.kubeconfig());
        out.println();
        out.println("In another terminal:");
        out.println("  export KUBECONFIG='" + kahawa.kubeconfig() + "'");
        out.println("  kubectl get nodes");
        out.println("  kubectl create deployment web --image=nginx --replicas=3");
        out.flush();
    }
}
