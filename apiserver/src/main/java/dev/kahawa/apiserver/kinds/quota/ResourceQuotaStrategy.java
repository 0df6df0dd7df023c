package dev.kahawa.apiserver.kinds.quota;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.PodDefaults;
import dev.kahawa.apiserver.kinds.ResourceValidation;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.List;
import java.util.Set;

/** ResourceQuotas: how much of what a namespace may use. Scope selectors are not looked at. */
public final class ResourceQuotaStrategy extends DefaultStrategy {
    private static final List<String> SCOPES = List.of(
            "Terminating",
            "NotTerminating",
            "BestEffort",
            "NotBestEffort",
            "PriorityClass",
            "CrossNamespacePodAffinity",
            "VolumeAttributesClass");

    /** Pods either are so or not. */
    private static final List<List<String>> CONFLICTS = List.of(
            List.of("BestEffort", "NotBestEffort"), List.of("Terminating", "NotTerminating"));

    /** What is counted of Pods whatever they ask for. */
    private static final Set<String> PODS = Set.of("pods");

    /** What Pods ask for. */
    private static final Set<String> ASKED = Set.of(
            "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory");

    private static final Set<String> CLAIMS = Set.of("persistentvolumeclaims", "requests.storage");

    private final GoForm go;

    public ResourceQuotaStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        return object.update(
                        "spec", spec -> PodDefaults.given(spec, "hard", PodDefaults::roundedList))
                .update(
                        "status",
                        status -> PodDefaults.given(
                                PodDefaults.given(status, "hard", PodDefaults::roundedList),
                                "used",
                                PodDefaults::roundedList));
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        Place place = Place.root(go).child("spec");
        JsonObject spec = object.object("spec");
        amounts(spec, "hard", place);
        scopes(spec, place.child("scopes"));
        return place.errors();
    }

    private static void amounts(JsonObject parent, String field, Place place) {
        JsonObject amounts = parent.object(field);
        for (String name : amounts.keys()) {
            Place at = place.child(field).key(name);
            ResourceValidation.quotaName(name, at);
            ResourceValidation.quantity(name, amounts.text(name), at);
        }
    }

    private static void scopes(JsonObject spec, Place place) {
        List<String> scopes = spec.array("scopes").strings();
        Json shown = spec.at("scopes").orElse(JsonNull.NULL);
        for (String scope : scopes) {
            if (!SCOPES.contains(scope)) {
                place.invalid(shown, "unsupported scope");
                continue;
            }
            for (String name : spec.object("hard").keys()) {
                if (!fits(scope, name)) {
                    place.invalid(shown, "unsupported scope applied to resource");
                }
            }
        }
        for (List<String> conflict : CONFLICTS) {
            if (scopes.containsAll(conflict)) {
                place.invalid(shown, "conflicting scopes");
            }
        }
    }

    private static boolean fits(String scope, String resource) {
        return switch (scope) {
            case "BestEffort" -> PODS.contains(resource);
            case "VolumeAttributesClass" -> CLAIMS.contains(resource);
            default -> PODS.contains(resource) || ASKED.contains(resource);
        };
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go).child("spec");
        place.immutable(object.object("spec"), old.object("spec"), "scopes");
        return place.errors();
    }

    @Override
    public List<FieldError> validateStatusUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go).child("status");
        amounts(object.object("status"), "hard", place);
        amounts(object.object("status"), "used", place);
        return place.errors();
    }
}
