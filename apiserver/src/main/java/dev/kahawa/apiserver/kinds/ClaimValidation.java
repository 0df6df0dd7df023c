package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;

import java.util.List;

/** What is wrong with claims of storage: PersistentVolumeClaims, and templates of them. */
public final class ClaimValidation {
    public static final List<String> ACCESS_MODES =
            List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
    public static final List<String> VOLUME_MODES = List.of("Block", "Filesystem");
    private static final String CLAIM = "PersistentVolumeClaim";

    private ClaimValidation() {}

    /** A template within a Pod: metadata with labels and annotations alone, and a spec. */
    public static void template(JsonObject template, Place place) {
        JsonObject metadata = template.object("metadata");
        Place at = place.child("metadata");
        SelectorValidation.labels(metadata.object("labels"), at.child("labels"));
        for (String field : metadata.keys()) {
            if (!field.equals("labels") && !field.equals("annotations")) {
                at.child(field).forbidden("cannot be set");
            }
        }
        spec(template.object("spec"), place.child("spec"));
    }

    public static void spec(JsonObject spec, Place place) {
        if (spec.array("accessModes").isEmpty()) {
            place.child("accessModes").required("at least 1 access mode is required");
        }
        place.with(spec, "selector", SelectorValidation::selector);
        accessModes(spec.array("accessModes"), place.child("accessModes"));
        storage(spec, place.child("resources").key("storage"));
        className(spec, "storageClassName", place);
        place.optionalOneOf(spec, "volumeMode", VOLUME_MODES);
        place.with(spec, "dataSource", ClaimValidation::source);
        place.with(spec, "dataSourceRef", ClaimValidation::source);
        sourcesAgree(spec, place);
        className(spec, "volumeAttributesClassName", place);
    }

    public static void accessModes(JsonArray modes, Place place) {
        boolean once = false;
        boolean other = false;
        for (String mode : modes.strings()) {
            if (!ACCESS_MODES.contains(mode)) {
                place.notSupported(mode, ACCESS_MODES);
            } else {
                once |= mode.equals("ReadWriteOncePod");
                other |= !mode.equals("ReadWriteOncePod");
            }
        }
        if (once && other) {
            place.forbidden("may not use ReadWriteOncePod with other access modes");
        }
    }

    private static void storage(JsonObject spec, Place place) {
        String storage = spec.text("resources", "requests", "storage");
        if (storage.isEmpty()) {
            place.required();
        } else if (Quantity.parse(storage).signum() <= 0) {
            place.invalid(storage, "must be greater than zero");
        } else {
            ResourceValidation.quantity("storage", storage, place);
        }
    }

    private static void className(JsonObject spec, String field, Place place) {
        if (!spec.text(field).isEmpty()) {
            place.child(field).form(spec.text(field), Forms::subdomain);
        }
    }

    private static void source(JsonObject source, Place place) {
        place.requires(source, "name", "kind");
        String group = source.text("apiGroup");
        String kind = source.text("kind");
        if (group.isEmpty() && !kind.equals(CLAIM)) {
            place.invalid(
                    kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
        }
        if (!group.isEmpty()) {
            place.child("apiGroup").form(group, Forms::subdomain);
        }
        if (!source.text("namespace").isEmpty()) {
            place.child("namespace").form(source.text("namespace"), Forms::label);
        }
    }

    private static void sourcesAgree(JsonObject spec, Place place) {
        JsonObject source = spec.object("dataSource");
        JsonObject reference = spec.object("dataSourceRef");
        if (!spec.has("dataSource") || !spec.has("dataSourceRef")) {
            return;
        }
        // upstream means to show a path here, which Go prints as an empty struct
        Json shown = JsonObject.EMPTY;
        if (!reference.text("namespace").isEmpty()) {
            place.invalid(shown, "may not be specified when dataSourceRef.namespace is specified");
        } else if (!source.equals(reference.without("namespace"))) {
            place.invalid(shown, "must match dataSourceRef");
        }
    }
}
