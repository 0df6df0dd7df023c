package dev.kahawa.node;

import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Times;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The statuses a Pod goes through on a simulated node, where every container runs and is well. */
final class SimulatedPod {
    private final Pod pod;
    private final String hostAddress;
    private final Instant now;

    SimulatedPod(Pod pod, String hostAddress, Instant now) {
        this.pod = pod;
        this.hostAddress = hostAddress;
        this.now = now;
    }

    /** Accepted by the node; its containers are being created. */
    JsonObject creating() {
        JsonObject waiting = JsonObject.of("waiting", JsonObject.of("reason", "ContainerCreating"));
        List<JsonObject> statuses =
                pod.containers().stream().map(c -> container(c, waiting, false)).toList();
        return status("Pending", ready("False"), statuses, initContainers())
                .with("startTime", Times.seconds(now));
    }

    /** All containers run and are ready. */
    JsonObject running(String address) {
        String started = Times.seconds(now);
        JsonObject running = JsonObject.of("running", JsonObject.of("startedAt", started));
        List<JsonObject> statuses =
                pod.containers().stream().map(c -> container(c, running, true)).toList();
        JsonObject status = status("Running", ready("True"), statuses, initContainers())
                .with("podIP", address)
                .with("podIPs", JsonArray.of(JsonObject.of("ip", address)));
        String start = pod.json().string("status", "startTime").orElse(started);
        return status.with("startTime", start);
    }

    /** Its containers have ended, as they were told to. */
    JsonObject ended() {
        JsonArray ended =
                pod.json().array("status", "containerStatuses").mapObjects(this::terminated);
        Conditions conditions = Conditions.of(pod.json());
        for (String type : List.of("Ready", "ContainersReady")) {
            conditions =
                    conditions.with(new Conditions.Change(type, "False", "PodCompleted", ""), now);
        }
        return pod.json()
                .object("status")
                .with("phase", "Succeeded")
                .with("conditions", conditions.json())
                .with("containerStatuses", ended);
    }

    private JsonObject terminated(JsonObject status) {
        JsonObject state = JsonObject.of("exitCode", Json.of(0))
                .with("reason", "Completed")
                .with("startedAt", status.text("state", "running", "startedAt"))
                .with("finishedAt", Times.seconds(now))
                .with("containerID", status.text("containerID"));
        return status.with("state", JsonObject.of("terminated", state))
                .with("ready", false)
                .with("started", false);
    }

    private JsonObject status(
            String phase, Conditions conditions, List<JsonObject> statuses, JsonArray init) {
        JsonObject.Builder status = JsonObject.builder()
                .put("observedGeneration", pod.meta().generation())
                .put("phase", phase)
                .put("conditions", conditions.json())
                .put("hostIP", hostAddress)
                .put("hostIPs", JsonArray.of(JsonObject.of("ip", hostAddress)));
        status.putUnlessEmpty("initContainerStatuses", init);
        status.put("containerStatuses", JsonArray.of(statuses));
        status.put("qosClass", pod.json().string("status", "qosClass").orElse("BestEffort"));
        return status.build();
    }

    private Conditions ready(String status) {
        String reason = status.equals("True") ? "" : "ContainersNotReady";
        String message = status.equals("True")
                ? ""
                : "containers with unready status: [" + String.join(" ", containerNames()) + "]";
        Conditions conditions = Conditions.of(pod.json());
        for (Conditions.Change change : List.of(
                new Conditions.Change("PodReadyToStartContainers", status, "", ""),
                new Conditions.Change("Initialized", "True", "", ""),
                new Conditions.Change("Ready", status, reason, message),
                new Conditions.Change("ContainersReady", status, reason, message),
                new Conditions.Change("PodScheduled", "True", "", ""))) {
            conditions = conditions.with(change, now);
        }
        long generation = pod.meta().generation();
        return new Conditions(
                conditions.json().mapObjects(c -> c.with("observedGeneration", generation)));
    }

    private List<String> containerNames() {
        return pod.containers().stream()
                .map(container -> container.text("name"))
                .toList();
    }

    private JsonArray initContainers() {
        List<JsonObject> statuses = new ArrayList<>();
        String at = Times.seconds(now);
        for (JsonObject container : pod.json().array("spec", "initContainers").objects()) {
            boolean sidecar = container.text("restartPolicy").equals("Always");
            JsonObject state = sidecar
                    ? JsonObject.of("running", JsonObject.of("startedAt", at))
                    : JsonObject.of(
                            "terminated",
                            JsonObject.of("exitCode", Json.of(0))
                                    .with("reason", "Completed")
                                    .with("startedAt", at)
                                    .with("finishedAt", at));
            statuses.add(container(container, state, true).with("started", sidecar));
        }
        return JsonArray.of(statuses);
    }

    private JsonObject container(JsonObject container, JsonObject state, boolean up) {
        String name = container.text("name");
        JsonObject.Builder status = JsonObject.builder()
                .put("name", name)
                .put("state", state)
                .put("lastState", JsonObject.EMPTY)
                .put("ready", up)
                .put("restartCount", 0)
                .put("image", container.text("image"))
                .put("imageID", "");
        if (up) {
            status.put("containerID", "simulated://" + id(name));
        }
        return status.put("started", up).build();
    }

    private String id(String container) {
        String text = pod.meta().uid() + "/" + container;
        return String.format(
                Locale.ROOT, "%s%08x", pod.meta().uid().replace("-", ""), text.hashCode());
    }
}
