package dev.kahawa.apiserver.kinds.storage;

import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Who serves volumes, and what is passed on to them unread. */
final class DriverParameters {
    private static final int COUNT_MAX = 512;
    private static final int BYTES_MAX = 256 * 1024;

    private DriverParameters() {}

    static void driver(String name, Place place) {
        if (name.isEmpty()) {
            place.required();
        } else {
            Forms.qualifiedName(name.toLowerCase(Locale.ROOT))
                    .forEach(why -> place.invalid(name, why));
        }
    }

    static void check(JsonObject parameters, Place place) {
        if (parameters.size() > COUNT_MAX) {
            place.tooLong(COUNT_MAX);
            return;
        }
        long bytes = 0;
        for (String key : parameters.keys()) {
            if (key.isEmpty()) {
                place.invalid(key, "field can not be empty.");
            }
            bytes += bytes(key) + bytes(parameters.text(key));
        }
        if (bytes > BYTES_MAX) {
            place.tooLong(BYTES_MAX);
        }
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
