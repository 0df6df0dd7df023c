package dev.kahawa.node.volume;

import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.node.env.Downward;
import dev.kahawa.node.objects.ReferredObjects;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.pod.PodContainer.Role;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The files of volumes that come from the API: configMap, secret, downwardAPI, projected. */
final class Payload {
    private final ReferredObjects objects;
    private final ServiceAccountTokens tokens;

    Payload(ReferredObjects objects, ServiceAccountTokens tokens) {
        this.objects = objects;
        this.tokens = tokens;
    }

    /** Which volumes these are. */
    static boolean isOf(JsonObject volume) {
        return volume.has("configMap")
                || volume.has("secret")
                || volume.has("downwardAPI")
                || volume.has("projected");
    }

    /** Files by their paths, as they are to be now. */
    Map<String, FileData> files(Downward downward, JsonObject volume)
            throws VolumeFailedException, InterruptedException {
        Map<String, FileData> files = new LinkedHashMap<>();
        try {
            add(files, downward, volume);
        } catch (ApiException refused) {
            throw new VolumeFailedException(refused.text());
        } catch (IllegalArgumentException unknown) {
            throw new VolumeFailedException(String.valueOf(unknown.getMessage()));
        }
        return files;
    }

    private void add(Map<String, FileData> files, Downward downward, JsonObject volume)
            throws VolumeFailedException, InterruptedException {
        Pod pod = downward.pod();
        if (volume.has("configMap")) {
            JsonObject source = volume.object("configMap");
            addConfigMap(files, pod, source, Ownership.defaultMode(source));
        } else if (volume.has("secret")) {
            JsonObject source = volume.object("secret");
            JsonObject named = source.with("name", source.text("secretName"));
            addSecret(files, pod, named, Ownership.defaultMode(source));
        } else if (volume.has("downwardAPI")) {
            JsonObject source = volume.object("downwardAPI");
            addDownward(files, downward, source, Ownership.defaultMode(source));
        } else {
            JsonObject projected = volume.object("projected");
            for (JsonObject source : projected.array("sources").objects()) {
                addProjected(files, downward, source, Ownership.defaultMode(projected));
            }
        }
    }

    private void addProjected(
            Map<String, FileData> files, Downward downward, JsonObject source, int mode)
            throws VolumeFailedException, InterruptedException {
        Pod pod = downward.pod();
        if (source.has("configMap")) {
            addConfigMap(files, pod, source.object("configMap"), mode);
        } else if (source.has("secret")) {
            addSecret(files, pod, source.object("secret"), mode);
        } else if (source.has("downwardAPI")) {
            addDownward(files, downward, source.object("downwardAPI"), mode);
        } else if (source.has("serviceAccountToken")) {
            JsonObject token = source.object("serviceAccountToken");
            byte[] text = tokens.get(pod, token).getBytes(StandardCharsets.UTF_8);
            files.put(path(token.text("path")), Ownership.token(pod, text, mode));
        } else {
            throw new VolumeFailedException(
                    "this node has no projected volumes of " + source.keys());
        }
    }

    private void addConfigMap(Map<String, FileData> files, Pod pod, JsonObject source, int mode)
            throws VolumeFailedException, InterruptedException {
        ObjectName name = new ObjectName(pod.meta().namespace(), source.text("name"));
        Optional<JsonObject> found = objects.configMap(name);
        if (found.isEmpty() && !source.isTrue("optional")) {
            throw new VolumeFailedException("configmap \"" + name.name() + "\" not found");
        }
        JsonObject configMap = found.orElse(JsonObject.EMPTY);
        Map<String, byte[]> data = new LinkedHashMap<>();
        configMap
                .object("data")
                .strings()
                .forEach((key, text) -> data.put(key, text.getBytes(StandardCharsets.UTF_8)));
        configMap
                .object("binaryData")
                .strings()
                .forEach((key, text) -> data.put(key, Base64.getDecoder().decode(text)));
        addKeys(files, data, source, mode, "config");
    }

    private void addSecret(Map<String, FileData> files, Pod pod, JsonObject source, int mode)
            throws VolumeFailedException, InterruptedException {
        ObjectName name = new ObjectName(pod.meta().namespace(), source.text("name"));
        Optional<JsonObject> found = objects.secret(name);
        if (found.isEmpty() && !source.isTrue("optional")) {
            throw new VolumeFailedException("secret \"" + name.name() + "\" not found");
        }
        Map<String, byte[]> data = new LinkedHashMap<>();
        found.orElse(JsonObject.EMPTY)
                .object("data")
                .strings()
                .forEach((key, text) -> data.put(key, Base64.getDecoder().decode(text)));
        addKeys(files, data, source, mode, "secret");
    }

    /** All keys, or those that {@code items} names, under the paths it names. */
    private static void addKeys(
            Map<String, FileData> files,
            Map<String, byte[]> data,
            JsonObject source,
            int mode,
            String kind)
            throws VolumeFailedException {
        if (source.array("items").isEmpty()) {
            data.forEach((key, bytes) -> files.put(key, new FileData(bytes, mode, FileData.OWN)));
            return;
        }
        for (JsonObject item : source.array("items").objects()) {
            byte[] bytes = data.get(item.text("key"));
            if (bytes != null) {
                int own = (int) item.number("mode").orElse(mode);
                files.put(path(item.text("path")), new FileData(bytes, own, FileData.OWN));
            } else if (!source.isTrue("optional")) {
                throw new VolumeFailedException(
                        "references non-existent " + kind + " key: " + item.text("key"));
            }
        }
    }

    private static void addDownward(
            Map<String, FileData> files, Downward downward, JsonObject source, int mode)
            throws VolumeFailedException {
        PodContainer none = new PodContainer(JsonObject.EMPTY, Role.MAIN, "");
        for (JsonObject item : source.array("items").objects()) {
            String text = item.has("fieldRef")
                    ? downward.field(item.text("fieldRef", "fieldPath"))
                    : downward.resource(none, item.object("resourceFieldRef"));
            int own = (int) item.number("mode").orElse(mode);
            files.put(
                    path(item.text("path")),
                    new FileData(text.getBytes(StandardCharsets.UTF_8), own, FileData.OWN));
        }
    }

    /** The server has checked it; what leaves the volume is refused here once more. */
    private static String path(String path) throws VolumeFailedException {
        String plain = path.replaceAll("/+", "/");
        if (plain.isEmpty()
                || plain.startsWith("/")
                || plain.startsWith("..")
                || plain.contains("/../")
                || plain.endsWith("/..")) {
            throw new VolumeFailedException("invalid path: " + path);
        }
        return plain;
    }
}
