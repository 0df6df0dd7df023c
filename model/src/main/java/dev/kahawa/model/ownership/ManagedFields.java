package dev.kahawa.model.ownership;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ObjectType;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Keeps {@code metadata.managedFields} on create, update and patch. Pure. */
public final class ManagedFields {
    /** What the system sets belongs to nobody. */
    private static final List<String> SYSTEM = List.of(
            "name",
            "namespace",
            "creationTimestamp",
            "selfLink",
            "uid",
            "clusterName",
            "generation",
            "managedFields",
            "resourceVersion",
            "deletionTimestamp",
            "deletionGracePeriodSeconds");

    private ManagedFields() {}

    /**
     * Who writes.
     *
     * @param subresource empty for the object itself
     * @param time as {@code metav1.Time} has it
     */
    public record Writer(String manager, String apiVersion, String subresource, String time) {

        private boolean owns(JsonObject entry) {
            return entry.text("manager").equals(manager)
                    && entry.text("operation").equals("Update")
                    && entry.text("apiVersion").equals(apiVersion)
                    && entry.text("subresource").equals(subresource);
        }
    }

    /** A new object with its first entry: everything in it that is not empty is the writer's. */
    public static JsonObject created(
            ObjectType type, JsonObject object, boolean hasStatus, Writer writer) {
        JsonObject empty = type.canonical(JsonObject.EMPTY);
        FieldSet owned = tracked(Comparison.of(type, empty, object).set(), hasStatus, writer);
        List<JsonObject> entries = owned.isEmpty() ? List.of() : List.of(entry(writer, owned));
        return with(object, entries);
    }

    /** The changed object: what changed is the writer's, and nobody else's any more. */
    public static JsonObject updated(
            ObjectType type,
            JsonObject before,
            JsonObject after,
            boolean hasStatus,
            Writer writer) {
        List<JsonObject> known = before.array("metadata", "managedFields").objects();
        if (isReset(after) || known.isEmpty()) {
            return with(after, List.of());
        }
        Comparison comparison = Comparison.of(type, before, after);
        FieldSet set = tracked(comparison.set(), hasStatus, writer);
        List<JsonObject> entries = new ArrayList<>();
        FieldSet own = FieldSet.EMPTY;
        JsonObject ownEntry = entry(writer, FieldSet.EMPTY);
        for (JsonObject entry : known) {
            FieldSet fields = fields(entry).minus(comparison.removed());
            if (writer.owns(entry)) {
                own = fields;
                ownEntry = entry;
            } else {
                add(entries, entry, fields.minus(set));
            }
        }
        FieldSet grown = own.union(set);
        boolean same = grown.equals(fields(ownEntry)) && set.isEmpty();
        add(entries, same ? ownEntry : ownEntry.with("time", writer.time()), grown);
        return with(after, entries);
    }

    /** A list that is there but says nothing asks for tracking to end. */
    private static boolean isReset(JsonObject object) {
        Json given = object.at("metadata", "managedFields").orElse(null);
        return given instanceof JsonArray list
                && (list.isEmpty() || list.size() == 1 && list.get(0).equals(JsonObject.EMPTY));
    }

    static FieldSet tracked(FieldSet set, boolean hasStatus, Writer writer) {
        FieldSet tracked = set.without("f:apiVersion").without("f:kind");
        for (String name : SYSTEM) {
            tracked = tracked.without("f:metadata", "f:" + name);
        }
        if (writer.subresource().equals("status")) {
            return tracked.only("f:status").union(tracked.only("f:metadata"));
        }
        return hasStatus ? tracked.without("f:status") : tracked;
    }

    static FieldSet fields(JsonObject entry) {
        return FieldSet.parse(entry.object("fieldsV1"));
    }

    private static void add(List<JsonObject> entries, JsonObject entry, FieldSet fields) {
        if (!fields.isEmpty()) {
            entries.add(entry.with("fieldsV1", fields.toJson()));
        }
    }

    private static JsonObject entry(Writer writer, FieldSet fields) {
        return JsonObject.builder()
                .put("manager", writer.manager())
                .put("operation", "Update")
                .put("apiVersion", writer.apiVersion())
                .put("time", writer.time())
                .put("fieldsType", "FieldsV1")
                .put("fieldsV1", fields.toJson())
                .putUnlessEmpty("subresource", writer.subresource())
                .build();
    }

    static JsonObject with(JsonObject object, List<JsonObject> entries) {
        List<JsonObject> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparing((JsonObject entry) -> entry.text("operation"))
                .thenComparing(entry -> entry.text("time"))
                .thenComparing(entry -> entry.text("manager")));
        return object.update(
                "metadata",
                metadata -> sorted.isEmpty()
                        ? metadata.without("managedFields")
                        : metadata.with("managedFields", JsonArray.of(sorted)));
    }
}
