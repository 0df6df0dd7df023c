package dev.kahawa.apiserver.kinds;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;

import java.util.List;
import java.util.OptionalLong;

/** What an update may change in a Pod. */
final class PodUpdate {
    private static final String FIXED = "pod updates may not change fields other than"
            + " `spec.containers[*].image`,`spec.initContainers[*].image`,"
            + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing"
            + " tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1"
            + " if it was previously negative)\n";
    private static final List<String> LISTS = List.of("containers", "initContainers");
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

    private PodUpdate() {}

    /** @param is the spec after the update */
    static void check(JsonObject is, JsonObject was, Place place) {
        for (String list : LISTS) {
            if (is.array(list).size() != was.array(list).size()) {
                place.child(list).forbidden("pod updates may not add or remove containers");
                return;
            }
            // the spec's own check has said so already; upstream says it twice, too
            place.each(is, list, (container, at) -> {
                at.requires(container, "image");
                ContainerValidation.image(container, at);
            });
        }
        if (!deadline(is, was, place.child("activeDeadlineSeconds"))) {
            return;
        }
        tolerations(is, was, place.child("tolerations"));
        gates(is, was, place.child("schedulingGates"));
        JsonObject munged = munged(is, was);
        if (!was.array("schedulingGates").isEmpty()) {
            munged = gated(munged, was, place);
        }
        if (!munged.equals(was)) {
            place.forbidden(FIXED
                    + place.go()
                            .diff(
                                    place.go().struct("core.v1.PodSpec", was),
                                    place.go().struct("core.v1.PodSpec", munged)));
        }
    }

    /** Whether the rest is to be checked. */
    private static boolean deadline(JsonObject is, JsonObject was, Place place) {
        OptionalLong now = is.number("activeDeadlineSeconds");
        OptionalLong then = was.number("activeDeadlineSeconds");
        if (now.isEmpty()) {
            if (then.isPresent()) {
                place.invalid(
                        JsonNull.NULL, "must not update from a positive integer to nil value");
            }
            return true;
        }
        long seconds = now.getAsLong();
        if (seconds < 0 || seconds > Integer.MAX_VALUE) {
            place.invalid(seconds, "must be between 0 and 2147483647, inclusive");
            return false;
        }
        if (then.isPresent() && then.getAsLong() < seconds) {
            place.invalid(seconds, "must be less than or equal to previous value");
            return false;
        }
        return true;
    }

    private static void tolerations(JsonObject is, JsonObject was, Place place) {
        List<JsonObject> kept = is.array("tolerations").objects().stream()
                .map(each -> each.without("tolerationSeconds"))
                .toList();
        for (JsonObject old : was.array("tolerations").objects()) {
            if (!kept.contains(old.without("tolerationSeconds"))) {
                place.forbidden(
                        "existing toleration can not be modified except its tolerationSeconds");
                return;
            }
        }
    }

    private static void gates(JsonObject is, JsonObject was, Place place) {
        List<String> old = was.array("schedulingGates").objects().stream()
                .map(gate -> gate.text("name"))
                .toList();
        int i = 0;
        for (JsonObject gate : is.array("schedulingGates").objects()) {
            String name = gate.text("name");
            if (!old.contains(name)) {
                place.index(i)
                        .child("name")
                        .forbidden("only deletion is allowed, but found new scheduling gate '"
                                + name
                                + "'");
            }
            i++;
        }
    }

    /** The new spec with what may change as it was. */
    private static JsonObject munged(JsonObject is, JsonObject was) {
        JsonObject result = is;
        for (String list : LISTS) {
            if (is.has(list)) {
                result = result.with(list, withImages(is.array(list), was.array(list)));
            }
        }
        for (String field : List.of("activeDeadlineSeconds", "schedulingGates", "tolerations")) {
            result = restored(result, was, field);
        }
        boolean mended = was.number("terminationGracePeriodSeconds").orElse(0) < 0
                && is.number("terminationGracePeriodSeconds").orElse(0) == 1;
        return mended ? restored(result, was, "terminationGracePeriodSeconds") : result;
    }

    private static JsonArray withImages(JsonArray is, JsonArray was) {
        JsonArray result = is;
        for (int i = 0; i < is.size(); i++) {
            JsonObject container = is.get(i).asObject().orElse(JsonObject.EMPTY);
            JsonObject old = was.get(i).asObject().orElse(JsonObject.EMPTY);
            result = result.with(i, restored(container, old, "image"));
        }
        return result;
    }

    private static JsonObject restored(JsonObject object, JsonObject was, String field) {
        Json value = was.get(field);
        return value == null ? object.without(field) : object.with(field, value);
    }

    /** KEP-3521: where a Pod may go can be narrowed as long as it may not be scheduled. */
    private static JsonObject gated(JsonObject munged, JsonObject was, Place place) {
        JsonObject result = munged;
        if (!munged.at("nodeSelector").equals(was.at("nodeSelector"))) {
            JsonObject selector = munged.object("nodeSelector");
            JsonObject old = was.object("nodeSelector");
            boolean added =
                    old.keys().stream().allMatch(key -> old.text(key).equals(selector.text(key)));
            if (!added) {
                place.child("nodeSelector")
                        .invalid(
                                selector,
                                "only additions to spec.nodeSelector are allowed (no mutations or"
                                        + " deletions)");
            }
            result = restored(result, was, "nodeSelector");
        }
        JsonObject affinity = munged.object("affinity", "nodeAffinity");
        JsonObject oldAffinity = was.object("affinity", "nodeAffinity");
        if (affinity.equals(oldAffinity)) {
            return result;
        }
        narrowed(affinity, oldAffinity, place.child("affinity", "nodeAffinity"));
        JsonObject rest =
                restored(result.object("affinity"), was.object("affinity"), "nodeAffinity");
        return rest.isEmpty() && !was.has("affinity")
                ? result.without("affinity")
                : result.with("affinity", rest);
    }

    private static void narrowed(JsonObject is, JsonObject was, Place place) {
        JsonArray terms = is.array(REQUIRED, "nodeSelectorTerms");
        JsonArray old = was.array(REQUIRED, "nodeSelectorTerms");
        Place at = place.child(REQUIRED, "nodeSelectorTerms");
        if (old.isEmpty()) {
            return;
        }
        if (terms.size() != old.size()) {
            at.invalid(
                    place.go().structs("core.v1.NodeSelectorTerm", terms),
                    "no additions/deletions to non-empty NodeSelectorTerms list are allowed");
            return;
        }
        for (int i = 0; i < old.size(); i++) {
            JsonObject term = terms.get(i).asObject().orElse(JsonObject.EMPTY);
            JsonObject before = old.get(i).asObject().orElse(JsonObject.EMPTY);
            if (!onlyAdds(term, before)) {
                at.index(i)
                        .invalidStruct(
                                "core.v1.NodeSelectorTerm",
                                term,
                                "only additions are allowed (no mutations or deletions)");
            }
        }
    }

    private static boolean onlyAdds(JsonObject term, JsonObject before) {
        if (before.isEmpty()) {
            return term.isEmpty();
        }
        for (String list : List.of("matchExpressions", "matchFields")) {
            List<Json> then = before.array(list).items();
            List<Json> now = term.array(list).items();
            if (now.size() < then.size() || !now.subList(0, then.size()).equals(then)) {
                return false;
            }
        }
        return true;
    }
}
