package dev.kahawa.apiserver.kinds.networking;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.PathValidation;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.PodDefaults;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.List;

/** IngressClasses: which controller serves an Ingress. */
final class IngressClassStrategy extends DefaultStrategy {
    private static final int CONTROLLER_MAX = 250;
    private static final List<String> SCOPES = List.of("Cluster", "Namespace");

    private final GoForm go;

    IngressClassStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        return PodDefaults.given(
                object,
                "spec",
                spec -> PodDefaults.given(
                        spec,
                        "parameters",
                        parameters -> parameters.string("scope").isPresent()
                                ? parameters
                                : parameters.with("scope", "Cluster")));
    }

    @Override
    public List<FieldError> validateCreate(JsonObject object) {
        Place place = Place.root(go).child("spec");
        check(object.object("spec"), place);
        return place.errors();
    }

    private static void check(JsonObject spec, Place place) {
        String controller = spec.text("controller");
        if (controller.length() > CONTROLLER_MAX) {
            place.child("controller").tooLong(CONTROLLER_MAX);
        }
        PathValidation.domainPrefixed(controller, place.child("controller"));
        place.with(spec, "parameters", IngressClassStrategy::parameters);
    }

    private static void parameters(JsonObject parameters, Place place) {
        IngressValidation.reference(parameters, place);
        String scope = parameters.text("scope");
        boolean placed = parameters.has("namespace");
        Place at = place.child("namespace");
        switch (scope) {
            case "Cluster" -> {
                if (placed) {
                    at.forbidden("`parameters.scope` is set to 'Cluster'");
                }
            }
            case "Namespace" -> {
                if (placed) {
                    at.form(parameters.text("namespace"), Forms::label);
                } else {
                    at.required("`parameters.scope` is set to 'Namespace'");
                }
            }
            default -> place.child("scope").notSupported(scope, SCOPES);
        }
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go).child("spec");
        place.immutable(object.object("spec"), old.object("spec"), "controller");
        check(object.object("spec"), place);
        return place.errors();
    }
}
