package dev.kahawa.apiserver.kinds.apps;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.PodSpecValidation;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.selector.LabelSelector;

/** ReplicationControllers, whose selector is plain labels: by default those of the template. */
final class ReplicationControllerStrategy extends ReplicasStrategy {

    ReplicationControllerStrategy(ApiResource resource, GoForm go) {
        super(resource, go);
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        JsonObject labels = object.object("spec", "template", "metadata", "labels");
        JsonObject filled = super.defaults(object)
                .update(
                        "spec",
                        spec -> selecting(spec, labels).withDefault("replicas", Json.of(1)));
        boolean labelled = !object.object("metadata", "labels").isEmpty();
        return labelled || labels.isEmpty()
                ? filled
                : filled.update("metadata", metadata -> metadata.with("labels", labels));
    }

    private static JsonObject selecting(JsonObject spec, JsonObject labels) {
        return spec.object("selector").isEmpty() && !labels.isEmpty()
                ? spec.with("selector", labels)
                : spec;
    }

    @Override
    protected void checkSpec(JsonObject spec, Place place) {
        place.notNegative(spec, "minReadySeconds");
        JsonObject selector = spec.object("selector");
        if (selector.isEmpty()) {
            place.child("selector").required();
        }
        place.notNegative(spec, "replicas");
        if (!spec.has("template")) {
            place.child("template").required();
            return;
        }
        JsonObject labels = spec.object("template", "metadata", "labels");
        if (!LabelSelector.ofLabels(selector.strings()).matches(labels.strings())) {
            Template.mismatched(spec, place);
        }
        PodSpecValidation.template(spec.object("template"), place.child("template"));
        Template.unending(
                spec.object("template"), "ReplicationController", place.child("template"));
    }

    /** The selector may change along with the template. */
    @Override
    protected void checkUpdate(JsonObject is, JsonObject was, Place place) {}
}
