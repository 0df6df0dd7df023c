package dev.kahawa.apiserver.podsecurity;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** A Pod or a template of Pods as the controls look at it. */
record PodView(JsonObject metadata, JsonObject spec) {

    static PodView of(JsonObject podOrTemplate) {
        return new PodView(podOrTemplate.object("metadata"), podOrTemplate.object("spec"));
    }

    JsonObject security() {
        return spec.object("securityContext");
    }

    /** Initial, usual and ephemeral ones. */
    List<JsonObject> containers() {
        List<JsonObject> all = new ArrayList<>();
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            all.addAll(spec.array(list).objects());
        }
        return all;
    }

    /** Names of the containers for whose securityContext this holds. */
    List<String> containers(Predicate<JsonObject> bad) {
        return containers().stream()
                .filter(container -> bad.test(container.object("securityContext")))
                .map(container -> container.text("name"))
                .toList();
    }

    boolean isWindows() {
        return spec.text("os", "name").equals("windows");
    }

    /** In a user namespace of its own, where root is nobody. */
    boolean isInUserNamespace() {
        return spec.has("hostUsers") && !spec.isTrue("hostUsers");
    }

    /** Who sets something: {@code pod and containers "a", "b"}; empty if nobody does. */
    String setters(boolean pod, List<String> containers) {
        String named = containers.isEmpty() ? "" : Violation.containers(containers);
        return pod && !named.isEmpty() ? "pod and " + named : pod ? "pod" : named;
    }

    /** The different values at a path of the Pod's and the containers' securityContext. */
    Set<String> values(String... path) {
        Set<String> values = new LinkedHashSet<>();
        security().string(path).ifPresent(values::add);
        for (JsonObject container : containers()) {
            container.object("securityContext").string(path).ifPresent(values::add);
        }
        return values;
    }

    static Optional<Boolean> flag(JsonObject security, String name) {
        return security.at(name).map(value -> value.equals(Json.of(true)));
    }
}
