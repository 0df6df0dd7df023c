package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Names;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Roles and ClusterRoles. */
final class RoleStrategy extends DefaultStrategy {
    private final boolean cluster;

    RoleStrategy(ApiResource resource) {
        super(resource);
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
    public List<FieldError> validate(JsonObject object) {
        List<FieldError> errors = new ArrayList<>();
        int i = 0;
        for (JsonObject rule : object.array("rules").objects()) {
            rule(rule, "rules[" + i++ + "]", errors);
        }
        return errors;
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
