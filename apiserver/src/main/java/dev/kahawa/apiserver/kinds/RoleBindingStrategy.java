package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Names;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** RoleBindings and ClusterRoleBindings. */
final class RoleBindingStrategy extends DefaultStrategy {
    private static final String GROUP = "rbac.authorization.k8s.io";
    private final boolean cluster;
    private final GoForm go;

    RoleBindingStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
        this.cluster = resource.resource().equals("clusterrolebindings");
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
    public JsonObject defaults(JsonObject object) {
        JsonObject result = object.update(
                "roleRef",
                role -> role.text("apiGroup").isEmpty() ? role.with("apiGroup", GROUP) : role);
        return result.has("subjects")
                ? result.with(
                        "subjects",
                        result.array("subjects").mapObjects(RoleBindingStrategy::subject))
                : result;
    }

    private static JsonObject subject(JsonObject subject) {
        boolean person = subject.text("kind").matches("User|Group");
        return person && subject.text("apiGroup").isEmpty()
                ? subject.with("apiGroup", GROUP)
                : subject;
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        List<FieldError> errors = new ArrayList<>();
        JsonObject role = object.object("roleRef");
        List<String> kinds = cluster ? List.of("ClusterRole") : List.of("Role", "ClusterRole");
        if (!role.text("apiGroup").equals(GROUP)) {
            errors.add(FieldError.notSupported(
                    "roleRef.apiGroup", Json.of(role.text("apiGroup")), List.of(GROUP)));
        }
        if (!kinds.contains(role.text("kind"))) {
            errors.add(FieldError.notSupported("roleRef.kind", Json.of(role.text("kind")), kinds));
        }
        if (role.text("name").isEmpty()) {
            errors.add(FieldError.required("roleRef.name", ""));
        }
        int i = 0;
        for (JsonObject subject : object.array("subjects").objects()) {
            subject(subject, "subjects[" + i++ + "]", errors);
        }
        return errors;
    }

    private void subject(JsonObject subject, String path, List<FieldError> errors) {
        if (subject.text("name").isEmpty()) {
            errors.add(FieldError.required(path + ".name", ""));
        }
        switch (subject.text("kind")) {
            case "ServiceAccount" -> {
                String name = subject.text("name");
                if (!name.isEmpty()) {
                    errors.addAll(Names.dnsSubdomain(name, path + ".name"));
                }
                group(subject, "", path, errors);
                if (cluster && subject.text("namespace").isEmpty()) {
                    errors.add(FieldError.required(path + ".namespace", ""));
                }
            }
            case "User", "Group" -> group(subject, GROUP, path, errors);
            default ->
                errors.add(FieldError.notSupported(
                        path + ".kind",
                        Json.of(subject.text("kind")),
                        List.of("ServiceAccount", "User", "Group")));
        }
    }

    private static void group(
            JsonObject subject, String wanted, String path, List<FieldError> errors) {
        String group = subject.text("apiGroup");
        if (!group.equals(wanted)) {
            errors.add(
                    FieldError.notSupported(path + ".apiGroup", Json.of(group), List.of(wanted)));
        }
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        JsonObject role = object.object("roleRef");
        return role.equals(old.object("roleRef"))
                ? List.of()
                : List.of(FieldError.invalid(
                        "roleRef", go.struct("rbac.v1.RoleRef", role), "cannot change roleRef"));
    }

    @Override
    public List<Json> cells(JsonObject binding, Instant now) {
        JsonObject role = binding.object("roleRef");
        return List.of(
                Json.of(binding.text("metadata", "name")),
                Json.of(role.text("kind") + "/" + role.text("name")),
                Json.of(Ages.since(binding.text("metadata", "creationTimestamp"), now)),
                Json.of(subjects(binding, "User")),
                Json.of(subjects(binding, "Group")),
                Json.of(subjects(binding, "ServiceAccount")));
    }

    private static String subjects(JsonObject binding, String kind) {
        return binding.array("subjects").objects().stream()
                .filter(subject -> subject.text("kind").equals(kind))
                .map(subject -> subject.string("namespace").map(ns -> ns + "/").orElse("")
                        + subject.text("name"))
                .collect(Collectors.joining(", "));
    }
}
