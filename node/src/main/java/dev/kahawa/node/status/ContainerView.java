package dev.kahawa.node.status;

import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Times;
import dev.kahawa.node.pod.Labels;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.pod.PodContainer.Role;
import dev.kahawa.node.pod.PodState;
import dev.kahawa.node.pod.Waiting;
import dev.kahawa.node.runtime.ContainerStatus;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The status of one container (core/v1 ContainerStatus). Pure. */
final class ContainerView {
    private static final int KILLED = 137;

    private final StatusInput input;
    private final PodContainer container;
    private final JsonObject before;
    private final List<ContainerStatus> instances;

    /** @param before its status as the API has it; empty where there is none */
    ContainerView(StatusInput input, PodContainer container, JsonObject before) {
        this.input = input;
        this.container = container;
        this.before = before;
        this.instances = input.state().instances(container.name());
    }

    JsonObject status() {
        return instances.isEmpty() ? withoutInstance() : withInstance(instances.getFirst());
    }

    private JsonObject withoutInstance() {
        JsonObject ended = before.object("state", "terminated");
        if (!ended.isEmpty()) {
            return before.with("ready", hasPassed(ended)).with("started", false);
        }
        if (before.object("state").has("running")) {
            return lost();
        }
        return JsonObject.builder()
                .put("name", container.name())
                .put("state", JsonObject.of("waiting", waiting()))
                .put("lastState", before.object("lastState"))
                .put("ready", false)
                .put("restartCount", before.number("restartCount").orElse(0))
                .put("image", container.image())
                .put("imageID", "")
                .put("started", false)
                .build();
    }

    private boolean hasPassed(JsonObject ended) {
        return container.role() == Role.INIT && ended.number("exitCode").orElse(1) == 0;
    }

    /** It ran when last heard of, and the runtime doesn't know it any more. */
    private JsonObject lost() {
        JsonObject gone = JsonObject.builder()
                .put("exitCode", KILLED)
                .put("reason", "ContainerStatusUnknown")
                .put(
                        "message",
                        "The container could not be located when the pod was "
                                + (input.verdict().ending() ? "terminated" : "synced"))
                .put("startedAt", before.text("state", "running", "startedAt"))
                .put("finishedAt", Times.seconds(input.now()))
                .put("containerID", before.text("containerID"))
                .build();
        JsonObject status = before.with("ready", false).with("started", false);
        if (input.verdict().ending()) {
            return status.with("state", JsonObject.of("terminated", gone));
        }
        return status.with("state", JsonObject.of("waiting", waiting()))
                .with("lastState", JsonObject.of("terminated", gone))
                .without("containerID");
    }

    private JsonObject waiting() {
        Waiting why = input.waiting().get(container.name());
        if (why != null) {
            return json(why);
        }
        boolean afterOthers = container.role() == Role.MAIN
                && !PodContainer.initial(input.pod()).isEmpty();
        return JsonObject.of("reason", afterOthers ? "PodInitializing" : "ContainerCreating");
    }

    private static JsonObject json(Waiting why) {
        return JsonObject.builder()
                .put("reason", why.reason())
                .putUnlessEmpty("message", why.message())
                .build();
    }

    private JsonObject withInstance(ContainerStatus latest) {
        boolean running = PodState.isRunning(latest);
        String id = latest.container().id();
        Waiting why = running ? null : input.waiting().get(container.name());
        boolean started = running && input.findings().isStarted(container, id);
        return JsonObject.builder()
                .put("name", container.name())
                .put("state", state(latest, why))
                .put("lastState", lastState(latest, why))
                .put("ready", isReady(latest))
                .put("restartCount", Labels.restarts(latest.container()))
                .put("image", latest.image().isEmpty() ? container.image() : latest.image())
                .put("imageID", latest.imageId())
                .put("containerID", name(id))
                .put("started", started && container.role() != Role.INIT)
                .putUnlessEmpty("allocatedResources", requests())
                .put("resources", container.json().object("resources"))
                .putUnlessEmpty("volumeMounts", mounts())
                .build();
    }

    private JsonObject requests() {
        return container.json().object("resources", "requests");
    }

    private JsonArray mounts() {
        return container.json().array("volumeMounts").mapObjects(mount -> {
            JsonObject view = JsonObject.of("name", mount.text("name"))
                    .with("mountPath", mount.text("mountPath"));
            return mount.isTrue("readOnly")
                    ? view.with("readOnly", true).with("recursiveReadOnly", "Disabled")
                    : view;
        });
    }

    private boolean isReady(ContainerStatus latest) {
        if (container.role() == Role.INIT) {
            return PodState.isExited(latest) && latest.exitCode() == 0;
        }
        return PodState.isRunning(latest)
                && container.role() != Role.EPHEMERAL
                && input.findings().isReady(container, latest.container().id());
    }

    private JsonObject state(ContainerStatus latest, @Nullable Waiting why) {
        if (why != null && !isEndedForGood(latest)) {
            return JsonObject.of("waiting", json(why));
        }
        return switch (latest.container().state()) {
            case RUNNING ->
                JsonObject.of(
                        "running", JsonObject.of("startedAt", Times.seconds(latest.started())));
            case EXITED, UNKNOWN -> JsonObject.of("terminated", terminated(latest));
            case CREATED -> JsonObject.of("waiting", waiting());
        };
    }

    private boolean isEndedForGood(ContainerStatus latest) {
        return PodState.isExited(latest)
                && (input.verdict().ending() || !container.restartsAfter(latest.exitCode()));
    }

    private JsonObject lastState(ContainerStatus latest, @Nullable Waiting why) {
        if (why != null && PodState.isExited(latest) && !isEndedForGood(latest)) {
            return JsonObject.of("terminated", terminated(latest));
        }
        Optional<ContainerStatus> previous =
                instances.stream().skip(1).filter(PodState::isExited).findFirst();
        return previous.map(p -> JsonObject.of("terminated", terminated(p)))
                .orElse(before.object("lastState"));
    }

    private JsonObject terminated(ContainerStatus ended) {
        boolean unknown = !PodState.isExited(ended);
        String id = ended.container().id();
        return JsonObject.builder()
                .put("exitCode", unknown ? KILLED : ended.exitCode())
                .putUnlessEmpty("reason", unknown ? "ContainerStatusUnknown" : reason(ended))
                .putUnlessEmpty("message", input.messages().getOrDefault(id, ended.message()))
                .put("startedAt", time(ended.started()))
                .put("finishedAt", time(ended.finished()))
                .put("containerID", name(id))
                .build();
    }

    private static String reason(ContainerStatus ended) {
        if (!ended.reason().isEmpty()) {
            return ended.reason();
        }
        return ended.exitCode() == 0 ? "Completed" : "Error";
    }

    private static String time(Instant time) {
        return Times.seconds(time);
    }

    private String name(String id) {
        return input.runtime() + "://" + id;
    }
}
