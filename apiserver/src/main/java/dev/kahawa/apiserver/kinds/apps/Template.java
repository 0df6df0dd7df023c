package dev.kahawa.apiserver.kinds.apps;

import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.PodSpecValidation;
import dev.kahawa.apiserver.kinds.SelectorValidation;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.selector.LabelSelector;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is wrong with a selector of Pods and the template that makes them, whatever the kind. */
public final class Template {
    private Template() {}

    /**
     * The selector is there, well-formed and not empty, and the template's labels match it.
     *
     * @param place of the spec
     * @param empty what to say of an empty selector
     * @param illFormed what to say of one that can't be asked
     */
    static void selected(JsonObject spec, String empty, String illFormed, Place place) {
        JsonObject selector = spec.object("selector");
        int before = place.errors().size();
        boolean given = spec.get("selector") instanceof JsonObject;
        if (given) {
            SelectorValidation.selector(selector, place.child("selector"));
            if (count(selector) == 0) {
                place.child("selector").invalid(selector, empty);
            }
        }
        boolean formed = place.errors().size() == before || count(selector) == 0;
        if (!given) {
            place.child("selector").required();
        } else if (!formed) {
            place.child("selector").invalid(selector, illFormed);
            return;
        }
        boolean matches = given && LabelSelector.ofJson(selector).matches(labels(spec));
        if (!matches) {
            mismatched(spec, place);
        }
    }

    /** The labels that the template gives to Pods. */
    private static Map<String, String> labels(JsonObject spec) {
        return spec.object("template", "metadata", "labels").strings();
    }

    /** The template's labels are not those that the selector looks for. */
    public static void mismatched(JsonObject spec, Place place) {
        place.child("template", "metadata", "labels")
                .invalid(
                        spec.at("template", "metadata", "labels").orElse(JsonNull.NULL),
                        "`selector` does not match template `labels`");
    }

    /**
     * Whether the selector can be asked: none selects nothing, an ill-formed one is no selector.
     *
     * @return empty if it is ill-formed
     */
    public static Optional<Boolean> matches(JsonObject spec, Place place) {
        if (!(spec.get("selector") instanceof JsonObject selector)) {
            return Optional.of(false);
        }
        int before = place.errors().size();
        SelectorValidation.selector(selector, place.child("selector"));
        return place.errors().size() == before
                ? Optional.of(LabelSelector.ofJson(selector).matches(labels(spec)))
                : Optional.empty();
    }

    static int count(JsonObject selector) {
        return selector.object("matchLabels").size()
                + selector.array("matchExpressions").size();
    }

    /** A template whose Pods run for ever. */
    static void lasting(JsonObject spec, String kind, Place place) {
        JsonObject template = spec.object("template");
        Place at = place.child("template");
        PodSpecValidation.template(template, at);
        unending(template, kind, at);
    }

    /** Its Pods restart, and no deadline ends them. */
    static void unending(JsonObject template, String kind, Place at) {
        restartsAlways(template, at);
        if (template.object("spec").has("activeDeadlineSeconds")) {
            at.child("spec", "activeDeadlineSeconds")
                    .forbidden("activeDeadlineSeconds in " + kind + " is not Supported");
        }
    }

    static void restartsAlways(JsonObject template, Place place) {
        String policy = template.text("spec", "restartPolicy");
        if (!policy.equals("Always")) {
            place.child("spec", "restartPolicy").notSupported(policy, List.of("Always"));
        }
    }

    /** Counts of some of the replicas: no more than all. */
    static void counts(JsonObject status, Place place, List<String> fields) {
        for (String field : fields) {
            long value = status.number(field).orElse(0);
            if (value > status.number("replicas").orElse(0)) {
                place.child(field).invalid(value, "cannot be greater than status.replicas");
            }
        }
    }

    static void availableAreReady(JsonObject status, Place place) {
        long available = status.number("availableReplicas").orElse(0);
        if (available > status.number("readyReplicas").orElse(0)) {
            place.child("availableReplicas")
                    .invalid(available, "cannot be greater than readyReplicas");
        }
    }

    static void collisions(JsonObject status, JsonObject old, Place place) {
        long is = status.number("collisionCount").orElse(0);
        if (is < old.number("collisionCount").orElse(0)) {
            place.child("collisionCount").invalid(Json.of(is), "cannot be decremented");
        }
    }
}
