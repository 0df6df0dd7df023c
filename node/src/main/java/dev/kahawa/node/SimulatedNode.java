package dev.kahawa.node;

import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Times;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the API is told of a simulated node. Pure.
 *
 * @param number from 1; decides the name and the addresses
 */
record SimulatedNode(int number) {
    /** Marks nodes behind which no machine stands. */
    static final String LABEL = "kahawa.dev/simulated";

    /** The address blocks of nodes beyond this would leave 10.248.0.0/14. */
    static final int NUMBER_MAX = 254;

    static final int PODS_MAX = 1_000;
    private static final Duration LEASE = Duration.ofSeconds(40);

    String name() {
        return "node-" + number;
    }

    private String address() {
        return "172.30.0." + number;
    }

    /** The first addresses of the node's block are the network's own and the bridge's. */
    private static final int FIRST_POD = 2;

    private static final int BLOCK = 1_024;

    /** 10.248 and on: real nodes have 10.244.0.0/16. */
    private static final int FIRST = 248;

    /** The node's {@code n}th Pod address, from 0 to {@link #PODS_MAX}. */
    String podAddress(int n) {
        int offset = (number - 1) * BLOCK + FIRST_POD + n;
        return "10." + (FIRST + (offset >> 16)) + "." + ((offset >> 8) & 0xff) + "."
                + (offset & 0xff);
    }

    private String podCidr() {
        int offset = (number - 1) * BLOCK;
        return "10." + (FIRST + (offset >> 16)) + "." + ((offset >> 8) & 0xff) + ".0/22";
    }

    String hostAddress() {
        return address();
    }

    JsonObject object() {
        JsonObject labels = JsonObject.builder()
                .put("beta.kubernetes.io/arch", "amd64")
                .put("beta.kubernetes.io/os", "linux")
                .put(LABEL, "true")
                .put("kubernetes.io/arch", "amd64")
                .put("kubernetes.io/hostname", name())
                .put("kubernetes.io/os", "linux")
                .build();
        return JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "Node")
                .put("metadata", JsonObject.of("name", name()).with("labels", labels))
                .put(
                        "spec",
                        JsonObject.of("podCIDR", podCidr())
                                .with("podCIDRs", JsonArray.of(Json.of(podCidr()))))
                .build();
    }

    /** @param before the conditions so far, for the times of their last change */
    JsonObject status(Conditions before, Instant now) {
        JsonObject room = JsonObject.builder()
                .put("cpu", "64")
                .put("ephemeral-storage", "1Ti")
                .put("hugepages-1Gi", "0")
                .put("hugepages-2Mi", "0")
                .put("memory", "256Gi")
                .put("pods", Integer.toString(PODS_MAX))
                .build();
        return JsonObject.builder()
                .put("capacity", room)
                .put("allocatable", room)
                .put("conditions", conditions(before, now))
                .put(
                        "addresses",
                        JsonArray.of(typed("InternalIP", address()), typed("Hostname", name())))
                .put("daemonEndpoints", JsonObject.EMPTY)
                .put("nodeInfo", info())
                .build();
    }

    private static JsonObject typed(String type, String address) {
        return JsonObject.of("type", type).with("address", address);
    }

    private static JsonArray conditions(Conditions before, Instant now) {
        Conditions conditions = before;
        for (Conditions.Change change : health()) {
            conditions = conditions.with(change, now);
        }
        String heartbeat = Times.seconds(now);
        return conditions.json().mapObjects(c -> c.with("lastHeartbeatTime", heartbeat));
    }

    private static List<Conditions.Change> health() {
        return List.of(
                new Conditions.Change(
                        "MemoryPressure",
                        "False",
                        "KubeletHasSufficientMemory",
                        "kubelet has sufficient memory available"),
                new Conditions.Change(
                        "DiskPressure",
                        "False",
                        "KubeletHasNoDiskPressure",
                        "kubelet has no disk pressure"),
                new Conditions.Change(
                        "PIDPressure",
                        "False",
                        "KubeletHasSufficientPID",
                        "kubelet has sufficient PID available"),
                new Conditions.Change(
                        "Ready", "True", "KubeletReady", "kubelet is posting ready status"));
    }

    private JsonObject info() {
        return JsonObject.builder()
                .put("machineID", name())
                .put("systemUUID", name())
                .put("bootID", name())
                .put("kernelVersion", "simulated")
                .put("osImage", "Kahawa simulated node")
                .put("containerRuntimeVersion", "simulated://0.1.0")
                .put("kubeletVersion", "v1.36.0")
                .put("kubeProxyVersion", "")
                .put("operatingSystem", "linux")
                .put("architecture", "amd64")
                .build();
    }

    /** @param owner the Node object: its Lease goes with it */
    JsonObject lease(JsonObject owner, Instant now) {
        JsonObject reference = JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "Node")
                .put("name", name())
                .put("uid", owner.text("metadata", "uid"))
                .build();
        JsonObject metadata = JsonObject.of("name", name())
                .with("namespace", "kube-node-lease")
                .with("ownerReferences", JsonArray.of(reference));
        JsonObject spec = JsonObject.of("holderIdentity", name())
                .with("leaseDurationSeconds", LEASE.toSeconds())
                .with("renewTime", Times.micros(now));
        return JsonObject.builder()
                .put("apiVersion", "coordination.k8s.io/v1")
                .put("kind", "Lease")
                .put("metadata", metadata)
                .put("spec", spec)
                .build();
    }
}
