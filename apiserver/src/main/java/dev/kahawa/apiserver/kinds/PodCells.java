package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A Pod's line in a table: how many containers are ready, and its state in a word. */
final class PodCells {
    private final JsonObject pod;
    private final JsonObject status;
    private final Set<String> sidecars = new HashSet<>();
    private String reason;
    private long ready;
    private long restarts;
    private String lastRestart = "";
    private boolean initializing;

    private PodCells(JsonObject pod) {
        this.pod = pod;
        this.status = pod.object("status");
        this.reason = status.string("reason").orElse(status.text("phase"));
        for (JsonObject container : pod.array("spec", "initContainers").objects()) {
            if (container.text("restartPolicy").equals("Always")) {
                sidecars.add(container.text("name"));
            }
        }
    }

    static List<Json> of(JsonObject pod, Instant now) {
        PodCells cells = new PodCells(pod);
        cells.read();
        return cells.line(now);
    }

    private void read() {
        if (condition("PodScheduled").text("reason").equals("SchedulingGated")) {
            reason = "SchedulingGated";
        }
        initContainers();
        if (!initializing || condition("Initialized").text("status").equals("True")) {
            containers();
        }
        if (pod.object("metadata").has("deletionTimestamp")) {
            String phase = status.text("phase");
            if (status.text("reason").equals("NodeLost")) {
                reason = "Unknown";
            } else if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
                reason = "Terminating";
            }
        }
    }

    private JsonObject condition(String type) {
        return status.array("conditions").objects().stream()
                .filter(condition -> condition.text("type").equals(type))
                .findFirst()
                .orElse(JsonObject.EMPTY);
    }

    private void initContainers() {
        List<JsonObject> containers = status.array("initContainerStatuses").objects();
        for (int n = 0; n < containers.size() && !initializing; n++) {
            JsonObject container = containers.get(n);
            boolean sidecar = sidecars.contains(container.text("name"));
            restarted(container);
            JsonObject state = container.object("state");
            boolean ended = state.has("terminated");
            if (ended && state.number("terminated", "exitCode").orElse(0) == 0) {
                continue;
            }
            if (sidecar && container.isTrue("started")) {
                ready += container.isTrue("ready") ? 1 : 0;
                continue;
            }
            String waiting = state.text("waiting", "reason");
            if (ended) {
                reason = "Init:" + end(state.object("terminated"));
            } else if (!waiting.isEmpty() && !waiting.equals("PodInitializing")) {
                reason = "Init:" + waiting;
            } else {
                reason = "Init:" + n + "/" + pod.array("spec", "initContainers").size();
            }
            initializing = true;
        }
    }

    private void containers() {
        countSidecarsOnly();
        boolean running = false;
        for (JsonObject container : status.array("containerStatuses").objects().reversed()) {
            restarted(container);
            JsonObject state = container.object("state");
            String waiting = state.text("waiting", "reason");
            if (!waiting.isEmpty()) {
                reason = waiting;
            } else if (state.has("terminated")) {
                reason = end(state.object("terminated"));
            } else if (container.isTrue("ready") && state.has("running")) {
                running = true;
                ready++;
            }
        }
        if (reason.equals("Completed") && running) {
            // some have ended well, others go on
            boolean isReady = condition("Ready").text("status").equals("True");
            reason = isReady ? "Running" : "NotReady";
        }
    }

    /** Once a Pod is initialized, how often that took counts no more. */
    private void countSidecarsOnly() {
        restarts = 0;
        lastRestart = "";
        status.array("initContainerStatuses").objects().stream()
                .filter(container -> sidecars.contains(container.text("name")))
                .forEach(this::restarted);
    }

    private void restarted(JsonObject container) {
        restarts += container.number("restartCount").orElse(0);
        String ended = container.text("lastState", "terminated", "finishedAt");
        if (ended.compareTo(lastRestart) > 0) {
            lastRestart = ended;
        }
    }

    private static String end(JsonObject terminated) {
        String reason = terminated.text("reason");
        if (!reason.isEmpty()) {
            return reason;
        }
        long signal = terminated.number("signal").orElse(0);
        return signal != 0
                ? "Signal:" + signal
                : "ExitCode:" + terminated.number("exitCode").orElse(0);
    }

    private List<Json> line(Instant now) {
        long total = pod.array("spec", "containers").size() + sidecars.size();
        String count = restarts == 0 || lastRestart.isEmpty()
                ? String.valueOf(restarts)
                : restarts + " (" + Ages.since(lastRestart, now) + " ago)";
        return List.of(
                Json.of(pod.text("metadata", "name")),
                Json.of(ready + "/" + total),
                Json.of(reason),
                Json.of(count),
                Json.of(Ages.since(pod.text("metadata", "creationTimestamp"), now)),
                Json.of(orNone(status.text("podIP"))),
                Json.of(orNone(pod.text("spec", "nodeName"))),
                Json.of(orNone(status.text("nominatedNodeName"))),
                Json.of(readinessGates()));
    }

    private String readinessGates() {
        List<JsonObject> gates = pod.array("spec", "readinessGates").objects();
        long open = gates.stream()
                .filter(gate ->
                        condition(gate.text("conditionType")).text("status").equals("True"))
                .count();
        return gates.isEmpty() ? "<none>" : open + "/" + gates.size();
    }

    private static String orNone(String text) {
        return text.isEmpty() ? "<none>" : text;
    }
}
