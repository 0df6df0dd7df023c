package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Names;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Roles and ClusterRoles. */
final class RoleStrategy extends DefaultStrategy {
    private final boolean cluster;
    private final GoForm go;

    RoleStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
        this.cluster = resource.resource().equals("clusterroles");
    }

    @Override
    public List<FieldError> validateName(String name, String field) {
        return Names.pathSegment(name, field);
    }

    @Override
    public boolean createsOnUpdate() {
        return true;
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return withoutEmptyRules(object);
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        return withoutEmptyRules(object);
    }

    /** An empty list of rules is written as none; who gave it owns it all the same. */
    private static JsonObject withoutEmptyRules(JsonObject object) {
        return object.array("rules").isEmpty() ? object.with("rules", JsonNull.NULL) : object;
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        List<FieldError> errors = new ArrayList<>();
        int i = 0;
        for (JsonObject rule : object.array("rules").objects()) {
            rule(rule, "rules[" + i++ + "]", errors);
        }
        if (cluster && object.get("aggregationRule") instanceof JsonObject rule) {
            Place place = Place.root(go).child("aggregationRule");
            aggregation(rule, place);
            errors.addAll(place.errors());
        }
        return errors;
    }

    private static void aggregation(JsonObject rule, Place place) {
        if (rule.array("clusterRoleSelectors").isEmpty()) {
            place.child("clusterRoleSelectors")
                    .required("at least one clusterRoleSelector required if aggregationRule is"
                            + " non-nil");
        }
        place.each(rule, "clusterRoleSelectors", (selector, at) -> {
            int before = at.errors().size();
            SelectorValidation.selector(selector, at);
            if (at.errors().size() > before) {
                at.invalid(JsonNull.NULL, "invalid label selector.");
            }
        });
    }

    private void rule(JsonObject rule, String path, List<FieldError> errors) {
        if (rule.array("verbs").isEmpty()) {
            errors.add(
                    FieldError.required(path + ".verbs", "verbs must contain at least one value"));
        }
        if (!rule.array("nonResourceURLs").isEmpty()) {
            if (!cluster) {
                errors.add(FieldError.invalid(
                        path + ".nonResourceURLs",
                        rule.array("nonResourceURLs"),
                        "namespaced rules cannot apply to non-resource URLs"));
            }
            if (rule.has("apiGroups") || rule.has("resources") || rule.has("resourceNames")) {
                errors.add(FieldError.invalid(
                        path + ".nonResourceURLs",
                        rule.array("nonResourceURLs"),
                        "rules cannot apply to both regular resources and non-resource" + " URLs"));
            }
            return;
        }
        if (rule.array("apiGroups").isEmpty()) {
            errors.add(FieldError.required(
                    path + ".apiGroups", "resource rules must supply at least one api group"));
        }
        if (rule.array("resources").isEmpty()) {
            errors.add(FieldError.required(
                    path + ".resources", "resource rules must supply at least one resource"));
        }
    }

    @Override
    public List<Json> cells(JsonObject role, Instant now) {
        return List.of(
                Json.of(role.text("metadata", "name")),
                Json.of(role.text("metadata", "creationTimestamp")));
    }
}
