package dev.kahawa.node.env;

import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.node.objects.ReferredObjects;
import dev.kahawa.node.pod.NotStartedException;
import dev.kahawa.node.pod.PodContainer;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the environment of containers: service links, then {@code envFrom}, then {@code env}, where
 * later ones win and may refer to earlier ones.
 */
public final class Environment {
    private static final String PROBLEM = "CreateContainerConfigError";

    private final ReferredObjects objects;

    public Environment(ReferredObjects objects) {
        this.objects = objects;
    }

    /** @param services all there are */
    public Map<String, String> of(
            Downward downward, PodContainer container, List<JsonObject> services)
            throws NotStartedException, InterruptedException {
        Pod pod = downward.pod();
        boolean links = pod.json()
                .at("spec", "enableServiceLinks")
                .filter(Json.of(false)::equals)
                .isEmpty();
        Map<String, String> variables = new LinkedHashMap<>();
        for (JsonObject from : container.json().array("envFrom").objects()) {
            addAll(variables, from, pod.meta().namespace());
        }
        Map<String, String> linked = ServiceLinks.of(services, pod.meta().namespace(), links);
        Map<String, String> known = new LinkedHashMap<>(linked);
        known.putAll(variables);
        for (JsonObject variable : container.json().array("env").objects()) {
            Optional<String> value = value(variable, downward, container, known);
            if (value.isPresent()) {
                known.put(variable.text("name"), value.get());
            }
        }
        return known;
    }

    private void addAll(Map<String, String> variables, JsonObject from, String namespace)
            throws NotStartedException, InterruptedException {
        boolean secret = from.has("secretRef");
        JsonObject reference = from.object(secret ? "secretRef" : "configMapRef");
        data(reference, namespace, secret)
                .forEach((key, value) -> variables.put(from.text("prefix") + key, value));
    }

    private Optional<String> value(
            JsonObject variable,
            Downward downward,
            PodContainer container,
            Map<String, String> known)
            throws NotStartedException, InterruptedException {
        JsonObject from = variable.object("valueFrom");
        String namespace = downward.pod().meta().namespace();
        try {
            if (from.has("fieldRef")) {
                return Optional.of(downward.field(from.text("fieldRef", "fieldPath")));
            }
            if (from.has("resourceFieldRef")) {
                return Optional.of(downward.resource(container, from.object("resourceFieldRef")));
            }
        } catch (IllegalArgumentException unknown) {
            throw new NotStartedException(PROBLEM, String.valueOf(unknown.getMessage()));
        }
        if (from.has("configMapKeyRef")) {
            return key(from.object("configMapKeyRef"), namespace, false);
        }
        if (from.has("secretKeyRef")) {
            return key(from.object("secretKeyRef"), namespace, true);
        }
        if (from.isEmpty()) {
            return Optional.of(Expansion.expand(variable.text("value"), known));
        }
        throw new NotStartedException(
                PROBLEM,
                "environment variable source not supported: " + from.keys().getFirst());
    }

    private Optional<String> key(JsonObject reference, String namespace, boolean secret)
            throws NotStartedException, InterruptedException {
        String value = data(reference, namespace, secret).get(reference.text("key"));
        if (value == null && !reference.isTrue("optional")) {
            String kind = secret ? "Secret" : "ConfigMap";
            throw new NotStartedException(
                    PROBLEM,
                    "couldn't find key " + reference.text("key") + " in " + kind + " " + namespace
                            + "/" + reference.text("name"));
        }
        return Optional.ofNullable(value);
    }

    /** What the object holds; nothing where it is missing and may be. */
    private Map<String, String> data(JsonObject reference, String namespace, boolean secret)
            throws NotStartedException, InterruptedException {
        ObjectName name = new ObjectName(namespace, reference.text("name"));
        Optional<JsonObject> found;
        try {
            found = secret ? objects.secret(name) : objects.configMap(name);
        } catch (ApiException refused) {
            throw new NotStartedException(PROBLEM, refused.text());
        }
        if (found.isEmpty() && !reference.isTrue("optional")) {
            String kind = secret ? "secret" : "configmap";
            throw new NotStartedException(PROBLEM, kind + " \"" + name.name() + "\" not found");
        }
        JsonObject data = found.orElse(JsonObject.EMPTY).object("data");
        return secret ? decoded(data) : data.strings();
    }

    private static Map<String, String> decoded(JsonObject data) {
        Map<String, String> decoded = new LinkedHashMap<>();
        data.strings()
                .forEach((key, value) -> decoded.put(
                        key,
                        new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
        return decoded;
    }
}
