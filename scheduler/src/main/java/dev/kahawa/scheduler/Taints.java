package dev.kahawa.scheduler;

import dev.kahawa.model.kinds.Taint;
import dev.kahawa.model.object.JsonObject;

import java.util.List;
import java.util.Optional;

/** Taints of nodes and the tolerations of Pods. */
final class Taints {
    private Taints() {}

    /** The first taint that keeps a Pod with these tolerations off a node. */
    static Optional<JsonObject> untolerated(List<JsonObject> taints, List<JsonObject> tolerations) {
        return taints.stream()
                .filter(taint -> !taint.text("effect").equals("PreferNoSchedule"))
                .filter(taint -> tolerations.stream().noneMatch(t -> Taint.isTolerated(taint, t)))
                .findFirst();
    }
}
