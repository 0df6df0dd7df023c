package dev.kahawa.apiserver.kinds.storage;

import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.ResourceValidation;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;

import java.util.List;

/** What of a claim may change: it asks for more, or for other attributes, once it is bound. */
final class ClaimUpdate {
    private static final String SPEC = "core.v1.PersistentVolumeClaimSpec";
    private static final String ATTRIBUTES = "volumeAttributesClassName";
    private static final List<String> RESIZES = List.of(
            "ControllerResizeInProgress",
            "ControllerResizeInfeasible",
            "NodeResizeInProgress",
            "NodeResizeInfeasible",
            "NodeResizePending");

    private ClaimUpdate() {}

    /** @param place of the claim */
    static void check(JsonObject object, JsonObject old, Place place) {
        JsonObject is = object.object("spec");
        JsonObject was = old.object("spec");
        String now = object.text("metadata", "annotations", StorageAnnotations.CLASS);
        if (!now.equals(old.text("metadata", "annotations", StorageAnnotations.CLASS))) {
            place.child("metadata", "annotations", StorageAnnotations.CLASS)
                    .invalid(now, Place.IMMUTABLE);
        }
        JsonObject before = was.text("volumeName").isEmpty()
                ? ClaimStrategy.restored(was, is, "volumeName")
                : was;
        JsonObject comparable = comparable(object, old);
        if (!comparable.equals(before)) {
            place.child("spec")
                    .forbidden("spec is immutable after creation except resources.requests and"
                            + " volumeAttributesClassName for bound claims\n"
                            + place.go()
                                    .diff(
                                            place.go().struct(SPEC, before),
                                            place.go().struct(SPEC, comparable)));
        }
        shrunk(is, old, place.child("spec", "resources", "requests", "storage"));
        place.immutable(is, was, "volumeMode");
        attributesClass(is, was, place.child("spec", ATTRIBUTES));
    }

    /** The new spec with what may change as it was. */
    private static JsonObject comparable(JsonObject object, JsonObject old) {
        JsonObject was = old.object("spec");
        JsonObject result = ClaimStrategy.restored(object.object("spec"), was, ATTRIBUTES);
        boolean unclassed = !was.has("storageClassName")
                && !old.object("metadata", "annotations").has(StorageAnnotations.CLASS);
        if (unclassed) {
            // the default class may come later than the claim (KEP-3333)
            result = result.without("storageClassName");
        }
        boolean bound = object.text("status", "phase").equals("Bound");
        return bound && result.object("resources").has("requests")
                ? result.update(
                        "resources",
                        resources -> resources.update(
                                "requests",
                                requests -> ClaimStrategy.restored(
                                        requests, was.object("resources", "requests"), "storage")))
                : result;
    }

    /** After an expansion has failed a claim may ask for less, but for more than there is. */
    private static void shrunk(JsonObject is, JsonObject old, Place place) {
        Quantity now = storage(is.object("resources", "requests"));
        Quantity before = storage(old.object("spec", "resources", "requests"));
        Quantity capacity = storage(old.object("status", "capacity"));
        if (now.compareTo(before) < 0 && now.compareTo(capacity) <= 0) {
            place.forbidden("field can not be less than status.capacity");
        }
    }

    private static Quantity storage(JsonObject amounts) {
        return Quantity.tryParse(amounts.text("storage")).orElseGet(() -> Quantity.parse("0"));
    }

    /** Once there is a class of attributes, there always is. */
    static void attributesClass(JsonObject is, JsonObject was, Place place) {
        if (!was.has(ATTRIBUTES)) {
            return;
        }
        if (!is.has(ATTRIBUTES)) {
            place.forbidden("update from non-nil value to nil is forbidden");
        } else if (is.text(ATTRIBUTES).isEmpty() && !was.text(ATTRIBUTES).isEmpty()) {
            place.forbidden("update from non-nil value to an empty string is forbidden");
        }
    }

    static void status(JsonObject status, Place place) {
        JsonObject capacity = status.object("capacity");
        for (String name : capacity.keys()) {
            ResourceValidation.amount(
                    capacity.text(name), place.child("capacity").key(name));
        }
        JsonObject resizes = status.object("allocatedResourceStatuses");
        for (String name : resizes.keys()) {
            Place at = place.child("allocatedResourceStatuses");
            resource(name, at);
            if (!RESIZES.contains(resizes.text(name))) {
                at.notSupported(name, RESIZES);
            }
        }
        JsonObject allocated = status.object("allocatedResources");
        for (String name : allocated.keys()) {
            Place at = place.child("allocatedResources");
            int before = place.errors().size();
            resource(name, at);
            if (place.errors().size() == before) {
                allocated(allocated.text(name), at.key(name));
            }
        }
    }

    private static void allocated(String amount, Place place) {
        int before = place.errors().size();
        ResourceValidation.amount(amount, place);
        if (place.errors().size() == before) {
            ResourceValidation.quantity("storage", amount, place);
        }
    }

    private static void resource(String name, Place place) {
        int before = place.errors().size();
        place.form(name, Forms::qualifiedName);
        boolean formed = place.errors().size() == before;
        if (formed && ResourceValidation.isNative(name) && !name.equals("storage")) {
            place.notSupported(name, List.of("storage"));
        }
    }
}
