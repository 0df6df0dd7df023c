package dev.kahawa.apiserver.kinds.networking;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.List;

/** Ingresses. */
final class IngressStrategy extends DefaultStrategy {
    /** How the class was told before there was a field for it. */
    private static final String CLASS = "kubernetes.io/ingress.class";

    private final GoForm go;

    IngressStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    @Override
    public List<FieldError> validateCreate(JsonObject object) {
        Place place = Place.root(go);
        new IngressValidation(JsonObject.EMPTY).spec(object.object("spec"), place.child("spec"));
        JsonObject notes = object.object("metadata", "annotations");
        String named = object.text("spec", "ingressClassName");
        if (notes.has(CLASS)
                && object.object("spec").has("ingressClassName")
                && !notes.text(CLASS).equals(named)) {
            place.child("annotations", CLASS)
                    .invalid(
                            notes.text(CLASS),
                            "must match `ingressClassName` when both are specified");
        }
        return place.errors();
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        new IngressValidation(old.object("spec")).spec(object.object("spec"), place.child("spec"));
        return place.errors();
    }

    @Override
    public List<FieldError> validateStatusUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        IngressValidation.balancer(
                object.object("status", "loadBalancer"),
                old.object("status", "loadBalancer"),
                place.child("status", "loadBalancer"));
        return place.errors();
    }

    @Override
    public List<String> warnings(JsonObject object) {
        return object.object("metadata", "annotations").has(CLASS)
                ? List.of("annotation \"" + CLASS
                        + "\" is deprecated, please use 'spec.ingressClassName' instead")
                : List.of();
    }
}
