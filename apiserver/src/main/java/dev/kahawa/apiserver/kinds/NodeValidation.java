package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.apiserver.registry.IpAddress;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.FieldError;
import dev.kahawa.model.status.FieldError.Type;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with a Node. */
public final class NodeValidation {
    private NodeValidation() {}

    /** @param place upstream says {@code metadata.taints}, though they are in the spec */
    public static void taints(JsonObject spec, Place place) {
        Set<String> seen = new HashSet<>();
        place.each(spec, "taints", (taint, at) -> {
            at.child("key").form(taint.text("key"), Forms::qualifiedName);
            List<String> wrong = Forms.labelValue(taint.text("value"));
            if (!wrong.isEmpty()) {
                at.child("value").invalid(taint.text("value"), String.join(";", wrong));
            }
            at.child("effect").oneOf(taint.text("effect"), SchedulingValidation.EFFECTS);
            if (!seen.add(taint.text("effect") + " " + taint.text("key"))) {
                Json shown = at.go().struct("core.v1.Taint", taint);
                String message = FieldError.duplicate(at.path(), shown).message();
                at.errors()
                        .add(new FieldError(
                                Type.Duplicate,
                                at.path(),
                                message + ": taints must be unique by key and effect pair"));
            }
        });
    }

    public static void resources(JsonObject status, Place place) {
        for (String part : List.of("capacity", "allocatable")) {
            JsonObject amounts = status.object(part);
            for (String name : amounts.keys()) {
                ResourceValidation.quantity(name, amounts.text(name), place.child(part, name));
            }
        }
    }

    public static void ranges(JsonObject spec, Place place) {
        JsonArray ranges = spec.array("podCIDRs");
        Place list = place.child("podCIDRs");
        place.eachText(spec, "podCIDRs", (range, at) -> at.form(range, Forms::addressRange));
        if (ranges.size() < 2) {
            return;
        }
        Set<Boolean> families = new HashSet<>();
        for (String range : ranges.strings()) {
            IpAddress.parseRange(range).map(IpAddress::isSix).ifPresent(families::add);
        }
        if (families.size() < 2 || ranges.size() > 2) {
            list.invalid(ranges, "may specify no more than one CIDR for each IP family");
        }
        Set<String> seen = new HashSet<>();
        place.eachText(spec, "podCIDRs", (range, at) -> {
            if (!seen.add(range)) {
                at.duplicate(range);
            }
        });
    }

    public static void update(JsonObject node, JsonObject old, Place place) {
        resources(node.object("status"), place.child("status"));
        Set<JsonObject> addresses = new HashSet<>();
        place.child("status").each(node.object("status"), "addresses", (address, at) -> {
            if (!addresses.add(address)) {
                at.duplicate(at.go().struct("core.v1.NodeAddress", address));
            }
        });
        fixed(node.object("spec"), old.object("spec"), place.child("spec"));
        taints(node.object("spec"), place.child("metadata"));
    }

    private static void fixed(JsonObject spec, JsonObject old, Place place) {
        String start = "node updates may not change ";
        String end = " except from \"\" to valid";
        List<String> was = old.array("podCIDRs").strings();
        if (!was.isEmpty() && !was.equals(spec.array("podCIDRs").strings())) {
            place.child("podCIDRs").forbidden(start + "podCIDR" + end);
        }
        String provider = old.text("providerID");
        if (!provider.isEmpty() && !provider.equals(spec.text("providerID"))) {
            place.child("providerID").forbidden(start + "providerID" + end);
        }
    }
}
