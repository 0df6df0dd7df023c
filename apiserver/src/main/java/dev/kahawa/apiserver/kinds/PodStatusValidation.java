package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.apiserver.registry.IpAddress;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a Pod's status may say. */
final class PodStatusValidation {
    private static final Set<String> SYSTEM_CONDITIONS =
            Set.of("PodScheduled", "Ready", "Initialized");

    private PodStatusValidation() {}

    static void check(JsonObject is, JsonObject was, Place place) {
        AnnotationValidation.update(
                is.object("metadata", "annotations"),
                was.object("metadata", "annotations"),
                place.child("metadata", "annotations"));
        JsonObject status = is.object("status");
        JsonObject old = was.object("status");
        JsonObject spec = was.object("spec");
        Place at = place.child("status");
        conditions(status, at);
        nominated(status, old, at);
        at.immutable(status, old, "qosClass");
        String policy = spec.text("restartPolicy");
        restarts(status, old, "containerStatuses", policy, List.of(), at);
        List<String> sidecars = spec.array("initContainers").objects().stream()
                .filter(PodContainers::isSidecar)
                .map(container -> container.text("name"))
                .toList();
        restarts(status, old, "initContainerStatuses", policy, sidecars, at);
        restarts(status, old, "ephemeralContainerStatuses", "Never", List.of(), at);
        podAddresses(status, at);
        hostAddresses(status, at);
    }

    private static void conditions(JsonObject status, Place place) {
        place.each(status, "conditions", (condition, at) -> {
            String type = condition.text("type");
            if (!SYSTEM_CONDITIONS.contains(type)) {
                at.child("Type").form(type, Forms::qualifiedName);
            }
        });
    }

    private static void nominated(JsonObject status, JsonObject old, Place place) {
        String node = status.text("nominatedNodeName");
        if (!node.isEmpty() && !node.equals(old.text("nominatedNodeName"))) {
            place.child("nominatedNodeName").form(node, Forms::subdomain);
        }
    }

    /** A container that has ended for good does not run again. */
    private static void restarts(
            JsonObject status,
            JsonObject old,
            String list,
            String policy,
            List<String> restarting,
            Place place) {
        if (policy.equals("Always")) {
            return;
        }
        place.each(old, list, (before, at) -> {
            JsonObject ended = before.object("state", "terminated");
            boolean failed = ended.number("exitCode").orElse(0) != 0;
            String name = before.text("name");
            boolean mayRestart = !before.object("state").has("terminated")
                    || failed && policy.equals("OnFailure")
                    || restarting.contains(name);
            if (mayRestart) {
                return;
            }
            for (JsonObject now : status.array(list).objects()) {
                if (now.text("name").equals(name) && !now.object("state").has("terminated")) {
                    at.child("state").forbidden("may not be transitioned to non-terminated state");
                }
            }
        });
    }

    private static void podAddresses(JsonObject status, Place place) {
        addresses(status.array("podIPs"), "core.v1.PodIP", place.child("podIPs"));
    }

    private static void hostAddresses(JsonObject status, Place place) {
        JsonArray all = status.array("hostIPs");
        if (all.isEmpty()) {
            return;
        }
        String first = all.get(0).asObject().orElse(JsonObject.EMPTY).text("ip");
        if (!first.equals(status.text("hostIP"))) {
            place.child("hostIPs").index(0).child("ip").invalid(first, "must be equal to `hostIP`");
        }
        addresses(all, "core.v1.HostIP", place.child("hostIPs"));
    }

    private static void addresses(JsonArray all, String type, Place place) {
        List<String> texts = all.objects().stream().map(each -> each.text("ip")).toList();
        for (int i = 0; i < texts.size(); i++) {
            place.index(i).form(texts.get(i), Forms::address);
        }
        if (texts.size() < 2) {
            return;
        }
        Set<Boolean> families = new HashSet<>();
        texts.forEach(text -> IpAddress.parse(text).map(IpAddress::isSix).ifPresent(families::add));
        if (families.size() < 2 || texts.size() > 2) {
            place.invalid(
                    place.go().structs(type, all),
                    "may specify no more than one IP for each IP family");
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < texts.size(); i++) {
            if (!seen.add(texts.get(i))) {
                Json item = all.get(i);
                place.index(i)
                        .duplicate(
                                place.go().struct(type, item.asObject().orElse(JsonObject.EMPTY)));
            }
        }
    }

    /** The Pod's first address is both its own field and the first of the list. */
    static JsonObject withAddresses(JsonObject status) {
        String address = status.text("podIP");
        JsonArray all = status.array("podIPs");
        String first = all.isEmpty()
                ? ""
                : all.get(0).asObject().orElse(JsonObject.EMPTY).text("ip");
        if (!address.isEmpty() && !address.equals(first)) {
            return status.with("podIPs", JsonArray.of(JsonObject.of("ip", address)));
        }
        return first.isEmpty() ? status : status.with("podIP", first);
    }
}
