package dev.kahawa.apiserver.kinds;

import dev.kahawa.model.object.JsonObject;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with projected volumes and the files of the downward API. */
final class ProjectedValidation {
    private static final List<String> FIELDS = List.of(
            "metadata.annotations",
            "metadata.labels",
            "metadata.name",
            "metadata.namespace",
            "metadata.uid");
    private static final long TOKEN_SECONDS_MIN = 600;
    private static final long TOKEN_SECONDS_MAX = 1L << 32;

    private ProjectedValidation() {}

    static void projected(JsonObject source, Place place) {
        VolumeValidation.mode(source.number("defaultMode"), place.child("defaultMode"));
        Set<String> paths = new HashSet<>();
        place.each(source, "sources", (each, at) -> source(each, paths, place, at));
    }

    private static void source(JsonObject source, Set<String> paths, Place volume, Place place) {
        for (String kind : List.of("secret", "configMap")) {
            place.with(source, kind, (keys, at) -> {
                at.requires(keys, "name");
                at.each(keys, "items", (item, there) -> {
                    VolumeValidation.keyToPath(item, there);
                    unique(item.text("path"), keys.text("name"), paths, volume);
                });
            });
        }
        place.with(source, "downwardAPI", (files, at) -> {
            for (JsonObject file : files.array("items").objects()) {
                downwardFile(file, at);
                unique(file.text("path"), file.text("path"), paths, volume);
            }
        });
        place.with(source, "serviceAccountToken", (token, at) -> token(token, volume, at));
        if (source.size() > 1) {
            place.forbidden("may not specify more than 1 volume type per source");
        }
    }

    private static void unique(String path, String shown, Set<String> paths, Place volume) {
        if (!path.isEmpty() && !paths.add(path)) {
            volume.invalid(shown, "conflicting duplicate paths");
        }
    }

    private static void token(JsonObject token, Place volume, Place place) {
        long seconds = token.number("expirationSeconds").orElse(0);
        if (seconds < TOKEN_SECONDS_MIN) {
            place.child("expirationSeconds")
                    .invalid(seconds, "may not specify a duration less than 10 minutes");
        }
        if (seconds > TOKEN_SECONDS_MAX) {
            place.child("expirationSeconds")
                    .invalid(seconds, "may not specify a duration larger than 2^32 seconds");
        }
        if (token.text("path").isEmpty()) {
            volume.child("path").required();
        } else {
            PathValidation.notReserved(token.text("path"), volume.child("path"));
        }
    }

    static void downwardFile(JsonObject file, Place place) {
        place.requires(file, "path");
        PathValidation.notReserved(file.text("path"), place.child("path"));
        if (file.has("fieldRef")) {
            place.with(
                    file,
                    "fieldRef",
                    (field, at) -> EnvironmentValidation.field(field, FIELDS, at));
            if (file.has("resourceFieldRef")) {
                place.invalid(
                        "resource",
                        "fieldRef and resourceFieldRef can not be specified simultaneously");
            }
        } else if (file.has("resourceFieldRef")) {
            place.with(file, "resourceFieldRef", EnvironmentValidation::resourceOfNamed);
        } else {
            place.required("one of fieldRef and resourceFieldRef is required");
        }
        VolumeValidation.mode(file.number("mode"), place.child("mode"));
    }
}
