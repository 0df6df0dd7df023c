package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.apiserver.registry.Names;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Namespaces carry their name as a label, and stay until their content is gone. */
final class NamespaceStrategy extends DefaultStrategy {
    private static final Set<String> STANDARD_FINALIZERS =
            Set.of("kubernetes", "orphan", "foregroundDeletion");
    private static final String NAME_LABEL = "kubernetes.io/metadata.name";

    private final GoForm go;

    NamespaceStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    @Override
    public List<FieldError> validateName(String name, String field) {
        return Names.dnsLabel(name, field);
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        String name = object.text("metadata", "name");
        return name.isEmpty()
                ? object
                : object.update(
                        "metadata",
                        metadata ->
                                metadata.update("labels", labels -> labels.with(NAME_LABEL, name)));
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        JsonArray finalizers = object.array("spec", "finalizers");
        JsonArray all = finalizers.strings().contains("kubernetes")
                ? finalizers
                : finalizers.plus(Json.of("kubernetes"));
        JsonObject named = defaults(object);
        return named.update("spec", spec -> spec.with("finalizers", all))
                .with("status", JsonObject.of("phase", "Active"));
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        return withStatusOf(object, old).with("spec", old.object("spec"));
    }

    @Override
    public JsonObject beforeStatusUpdate(JsonObject object, JsonObject old) {
        return object.with("spec", old.object("spec"));
    }

    @Override
    public JsonObject beforeSubresourceUpdate(
            String subresource, JsonObject object, JsonObject old) {
        return object.with("status", old.object("status"));
    }

    @Override
    public List<FieldError> validateCreate(JsonObject object) {
        Place place = Place.root(go).child("spec", "finalizers");
        for (String finalizer : object.array("spec", "finalizers").strings()) {
            finalizer(finalizer, place);
        }
        return place.errors();
    }

    private static void finalizer(String name, Place place) {
        place.form(name, Forms::qualifiedName);
        if (name.indexOf('/') < 0 && !STANDARD_FINALIZERS.contains(name)) {
            place.invalid(
                    name, "name is neither a standard finalizer name nor is it fully qualified");
        }
    }

    @Override
    public List<FieldError> validateStatusUpdate(JsonObject object, JsonObject old) {
        boolean leaving = object.object("metadata").has("deletionTimestamp");
        String phase = object.text("status", "phase");
        String wanted = leaving ? "Terminating" : "Active";
        return phase.equals(wanted)
                ? List.of()
                : List.of(FieldError.invalid(
                        "status.Phase",
                        phase,
                        "may only be '"
                                + wanted
                                + "' if `deletionTimestamp` is "
                                + (leaving ? "not empty" : "empty")));
    }

    @Override
    public List<FieldError> validateSubresourceUpdate(
            String subresource, JsonObject object, JsonObject old) {
        Place place = Place.root(go).child("spec");
        place.eachText(object.object("spec"), "finalizers", NamespaceStrategy::finalizer);
        return place.errors();
    }

    @Override
    public Map<String, String> selectableFields(JsonObject object) {
        return Map.of(
                "status.phase",
                object.text("status", "phase"),
                "name",
                object.text("metadata", "name"));
    }

    @Override
    public List<Json> cells(JsonObject object, Instant now) {
        return List.of(
                Json.of(object.text("metadata", "name")),
                Json.of(object.text("status", "phase")),
                Json.of(Ages.since(object.text("metadata", "creationTimestamp"), now)));
    }
}
