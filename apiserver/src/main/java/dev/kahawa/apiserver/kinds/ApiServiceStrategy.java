package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.kinds.webhooks.ClientConfigValidation;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.apiserver.registry.Names;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.Base64;
import java.util.List;

/** APIServices: which server answers for a group and version. */
final class ApiServiceStrategy extends DefaultStrategy {
    private static final long GROUP_PRIORITY_MAX = 20_000;
    private static final long VERSION_PRIORITY_MAX = 1_000;

    private final GoForm go;

    ApiServiceStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    @Override
    public List<FieldError> validateName(String name, String field) {
        return Names.pathSegment(name, field);
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        return PodDefaults.given(object, "spec", ClientConfigValidation::withPort);
    }

    /** What this server answers itself is available from the start. */
    @Override
    public JsonObject beforeCreate(JsonObject object) {
        JsonObject fresh = object.without("status");
        if (!object.object("spec", "service").isEmpty()) {
            return fresh;
        }
        JsonObject available = JsonObject.builder()
                .put("type", "Available")
                .put("status", "True")
                .put("lastTransitionTime", object.text("metadata", "creationTimestamp"))
                .put("reason", "Local")
                .put("message", "Local APIServices are always available")
                .build();
        return fresh.with("status", JsonObject.of("conditions", JsonArray.of(available)));
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        Place place = Place.root(go);
        JsonObject spec = object.object("spec");
        String name = object.text("metadata", "name");
        String expected = spec.text("version") + "." + spec.text("group");
        if (!name.equals(expected) && validateName(name, "").isEmpty()) {
            place.child("metadata", "name")
                    .invalid(name, "must be `spec.version+\".\"+spec.group`: \"" + expected + "\"");
        }
        check(spec, place.child("spec"));
        return place.errors();
    }

    private static void check(JsonObject spec, Place place) {
        String group = spec.text("group");
        if (!group.isEmpty()) {
            place.child("group").form(group, Forms::subdomain);
        } else if (!spec.text("version").equals("v1")) {
            place.child("group")
                    .required("only v1 may have an empty group and it better be legacy kube");
        }
        place.child("version").form(spec.text("version"), Forms::label1035);
        priority(spec, "groupPriorityMinimum", GROUP_PRIORITY_MAX, place);
        priority(spec, "versionPriority", VERSION_PRIORITY_MAX, place);
        if (!spec.has("service")) {
            local(spec, place);
            return;
        }
        JsonObject service = spec.object("service");
        place.child("service").requires(service, "namespace", "name");
        ClientConfigValidation.port(service, place.child("service"));
        if (spec.isTrue("insecureSkipTLSVerify") && !spec.text("caBundle").isEmpty()) {
            place.child("insecureSkipTLSVerify")
                    .invalid(Json.of(true), "may not be true if caBundle is present");
        }
    }

    private static void priority(JsonObject spec, String field, long max, Place place) {
        long value = spec.number(field).orElse(0);
        if (value <= 0 || value > max) {
            place.child(field).invalid(value, "must be positive and less than " + max);
        }
    }

    private static void local(JsonObject spec, Place place) {
        int bytes = Base64.getDecoder().decode(spec.text("caBundle")).length;
        if (bytes > 0) {
            place.child("caBundle")
                    .invalid(bytes + " bytes", "local APIServices may not have a caBundle");
        }
        if (spec.isTrue("insecureSkipTLSVerify")) {
            place.child("insecureSkipTLSVerify")
                    .invalid(Json.of(true), "local APIServices may not have insecureSkipTLSVerify");
        }
    }

    @Override
    public List<FieldError> validateStatusUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        place.child("status")
                .each(
                        object.object("status"),
                        "conditions",
                        (condition, at) -> at.child("status")
                                .oneOf(
                                        condition.text("status"),
                                        List.of("True", "False", "Unknown")));
        return place.errors();
    }
}
