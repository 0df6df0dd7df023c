package dev.kahawa.node.status;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.pod.PodContainer.Role;

import java.util.List;
import java.util.Map;

/** The phase that container statuses make: Pending, Running, Succeeded or Failed. Pure. */
public final class PodPhase {
    private final boolean ending;
    private int initPending;
    private int initFailed;
    private int sidecarsPending;
    private int unknown;
    private int waiting;
    private int running;
    private int stopped;
    private int succeeded;
    private int restarting;

    private PodPhase(boolean ending) {
        this.ending = ending;
    }

    /**
     * @param statuses containers' statuses by their names
     * @param ending whether nothing is started again
     */
    public static String of(Pod pod, Map<String, JsonObject> statuses, boolean ending) {
        PodPhase counts = new PodPhase(ending);
        for (PodContainer container : PodContainer.initial(pod)) {
            JsonObject status = statuses.getOrDefault(container.name(), JsonObject.EMPTY);
            if (container.role() == Role.SIDECAR) {
                counts.sidecar(status);
            } else {
                counts.init(container, status);
            }
        }
        List<PodContainer> main = PodContainer.main(pod);
        main.forEach(c -> counts.main(c, statuses.getOrDefault(c.name(), JsonObject.EMPTY)));
        return counts.phase();
    }

    private void init(PodContainer container, JsonObject status) {
        JsonObject ended = status.object("state", "terminated");
        JsonObject before = status.object("lastState", "terminated");
        if (!ended.isEmpty()) {
            count(container, ended);
        } else if (!before.isEmpty() && status.object("state").has("waiting")) {
            count(container, before);
        } else {
            initPending++;
        }
    }

    private void count(PodContainer container, JsonObject ended) {
        int exitCode = (int) ended.number("exitCode").orElse(0);
        if (exitCode == 0) {
            return;
        }
        if (container.restartsAfter(exitCode)) {
            initPending++;
        } else {
            initFailed++;
        }
    }

    private void sidecar(JsonObject status) {
        boolean began = status.isTrue("started")
                || status.object("state").has("terminated")
                || status.object("lastState").has("terminated");
        if (!began) {
            sidecarsPending++;
        }
    }

    private void main(PodContainer container, JsonObject status) {
        JsonObject state = status.object("state");
        if (state.has("running")) {
            running++;
        } else if (state.has("terminated")) {
            ended(container, state.object("terminated"));
        } else if (!state.has("waiting")) {
            unknown++;
        } else if (status.object("lastState").has("terminated")) {
            ended(container, status.object("lastState", "terminated"));
        } else {
            waiting++;
        }
    }

    private void ended(PodContainer container, JsonObject state) {
        int exitCode = (int) state.number("exitCode").orElse(0);
        stopped++;
        if (exitCode == 0) {
            succeeded++;
        }
        if (!ending && container.restartsAfter(exitCode)) {
            restarting++;
        }
    }

    private String phase() {
        if (initFailed > 0) {
            return "Failed";
        }
        boolean began = running > 0 || stopped > 0;
        if (initPending > 0 || (sidecarsPending > 0 && !began) || waiting > 0) {
            return "Pending";
        }
        if (running > 0 && unknown == 0) {
            return "Running";
        }
        if (stopped > 0 && unknown == 0) {
            return ended();
        }
        return "Pending";
    }

    private String ended() {
        if (restarting > 0) {
            return "Running";
        }
        return stopped == succeeded ? "Succeeded" : "Failed";
    }
}
