package dev.kahawa.verify;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Machines of one local network, each a network namespace: {@code a} at 192.0.2.1 and {@code b} at
 * 192.0.2.2 to be nodes, {@code out} at 192.0.2.9 to be neither. Pods are namespaces too, attached
 * by the CNI plugins as a container runtime would.
 */
final class NetworkLab implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Map<String, String> MACHINES =
            Map.of("a", "192.0.2.1", "b", "192.0.2.2", "out", "192.0.2.9");
    private static final List<String> PROGRAMS =
            List.of("nft", "iptables", "ip", "conntrack", "socat", "dig", "curl");

    private final String prefix;
    private final Path directory;
    private final String kubectl;
    private final Map<String, Process> nodes = new LinkedHashMap<>();

    private NetworkLab(Path directory, String kubectl, String name) {
        this.prefix = "kahawa-test-" + ProcessHandle.current().pid() + name + "-";
        this.directory = directory;
        this.kubectl = kubectl;
    }

    /** Skips the test where this can't be; fails it where nothing may be skipped. */
    static NetworkLab build(Path directory) {
        return build(directory, "");
    }

    /** As {@link #build}, beside another lab. */
    static NetworkLab build(Path directory, String name) {
        String kubectl = Tools.kubectl("35");
        String missing = missing();
        if (!missing.isEmpty() && System.getenv("KAHAWA_TEST_ALL") != null) {
            throw new AssertionError(missing);
        }
        Assumptions.assumeTrue(missing.isEmpty(), missing);
        NetworkLab lab = new NetworkLab(directory, kubectl, name);
        lab.wire();
        return lab;
    }

    private static String missing() {
        if (!System.getProperty("os.name").equals("Linux")
                || !"0".equals(run("id -u").output())) {
            return "network namespaces need root on Linux";
        }
        for (String program : PROGRAMS) {
            if (run("command -v " + program).code() != 0) {
                return "no " + program + ": tests of the network are skipped";
            }
        }
        return Files.isExecutable(Path.of("/usr/lib/cni/bridge")) ? "" : "no CNI plugins";
    }

    record Result(int code, String output) {}

    private static Result run(String script) {
        try {
            Process process = new ProcessBuilder(
                            "bash", "-c", "PATH=$PATH:/usr/sbin:/sbin\n" + script)
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("no end of: " + script);
            }
            return new Result(process.exitValue(), output.strip());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new AssertionError(script, stopping);
        }
    }

    private static String must(String script) {
        Result result = run(script);
        assertThat(result.code()).as("%s%n%s", script, result.output()).isZero();
        return result.output();
    }

    private void wire() {
        must("ip netns add " + prefix + "lan");
        must(in("lan", "ip link add lan type bridge"));
        must(in("lan", "ip link set lan up"));
        MACHINES.forEach((name, address) -> {
            must("ip netns add " + prefix + name);
            must(in(name, "ip link set lo up"));
            must(in(
                    name,
                    "ip link add eth0 type veth peer name to-" + name + " netns " + prefix
                            + "lan"));
            must(in("lan", "ip link set to-" + name + " master lan up"));
            must(in(name, "ip address add " + address + "/24 dev eth0"));
            must(in(name, "ip link set eth0 up"));
            must(in(name, "ip route add default via 192.0.2.254"));
        });
        must(in("b", "iptables -P FORWARD DROP")); // as Docker leaves a machine
    }

    private String in(String name, String command) {
        return "ip netns exec " + prefix + name + " " + command;
    }

    private Path folder(String node) {
        return directory.resolve(node);
    }

    /** Node {@code a} with the API server, at this address of the machine. */
    void startServer(String bind) {
        startNode("a", "server", bind);
    }

    /** Node {@code b}, whose server is on {@code a}. */
    void startOther() {
        startNode("b", "node", kubeconfig().toString());
    }

    private Path kubeconfig() {
        return folder("a").resolve("data").resolve("kubeconfig");
    }

    private void startNode(String name, String... more) {
        try {
            Files.createDirectories(folder(name));
            String classPath = System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path"));
            List<String> command = new ArrayList<>(List.of(
                    "ip",
                    "netns",
                    "exec",
                    prefix + name,
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    classPath,
                    NetworkNode.class.getName(),
                    name,
                    MACHINES.get(name),
                    folder(name).toString()));
            command.addAll(List.of(more));
            Path log = folder(name).resolve("log");
            nodes.put(
                    name,
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start());
            Awaitility.await("ready: " + log)
                    .atMost(PATIENCE)
                    .until(() -> Files.readString(log).contains("cluster DNS answers"));
            await(name, "nft list table ip kahawa", "kubernetes/tcp/443");
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Ends the node as Ctrl-C does. */
    void stopNode(String name) throws IOException, InterruptedException {
        Process node = nodes.remove(name);
        node.getOutputStream().close();
        assertThat(node.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** kill -9 */
    void killNode(String name) throws InterruptedException {
        Process node = nodes.remove(name);
        node.destroyForcibly();
        node.waitFor();
    }

    /** A Pod attached to the node's network; returns its address. */
    String startPod(String node, String name) {
        must("ip netns add " + prefix + name);
        must(in(name, "ip link set lo up"));
        String attach = "CNI_COMMAND=ADD CNI_IFNAME=eth0 CNI_PATH=/usr/lib/cni CNI_CONTAINERID="
                + name + " CNI_NETNS=/var/run/netns/" + prefix + name + " "
                + in(node, "/usr/lib/cni/bridge <<'JSON'\n" + bridge(node) + "\nJSON");
        JsonObject result = JsonReader.readTrustedObject(must(attach).getBytes(UTF_8));
        return result.array("ips").objects().getFirst().text("address").replaceAll("/.*", "");
    }

    /** What the bridge plugin is given of the configuration that the node has written. */
    private JsonObject bridge(String node) {
        try {
            Path file = folder(node).resolve("cni").resolve("10-kahawa.conflist");
            JsonObject all = JsonReader.readTrustedObject(Files.readAllBytes(file));
            JsonObject plugin = all.array("plugins").objects().getFirst();
            return plugin.with("name", all.text("name"))
                    .with("cniVersion", all.text("cniVersion"))
                    .update(
                            "ipam",
                            ipam -> ipam.with(
                                    "dataDir", folder(node).resolve("ipam").toString()));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Has the machine or Pod answer on the port with its name and whom it sees. */
    void serve(String name, String address) {
        String listen = address.replace(":", "-LISTEN:");
        must("setsid "
                + in(
                        name,
                        "socat " + listen + ",fork,reuseaddr SYSTEM:'echo " + name
                                + " $SOCAT_PEERADDR'")
                + " >/dev/null 2>&1 </dev/null &");
    }

    /** What the commands print there; their failures too. */
    String output(String name, String command) {
        return run(in(name, "bash -c '" + command.replace("'", "'\\''") + "'")).output();
    }

    /** What answers at {@code address:port}, or why nothing does. */
    String ask(String name, String address) {
        return output(name, "socat -T2 - TCP:" + address + ",connect-timeout=2 </dev/null");
    }

    void await(String name, String command, String pattern) {
        Awaitility.await(name + ": " + command)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(output(name, command)).containsPattern(pattern));
    }

    String kubectl(String arguments) {
        return must(in("a", "env KUBECONFIG=" + kubeconfig() + " '" + kubectl + "' " + arguments));
    }

    void apply(String yaml) {
        kubectl("apply -f - <<'YAML'\n" + yaml + "\nYAML");
    }

    /** The authority's certificate, as Pods are given it. */
    Path authority() {
        Path file = directory.resolve("ca.crt");
        kubectl("get cm kube-root-ca.crt -o jsonpath=\"{.data.ca\\.crt}\" > " + file);
        return file;
    }

    @Override
    public void close() {
        nodes.values().forEach(Process::destroyForcibly);
        run("for n in $(ip netns list | grep -o '^" + prefix + "[^ ]*'); do"
                + " ip netns pids $n | xargs -r kill -9; ip netns delete $n; done");
    }
}
