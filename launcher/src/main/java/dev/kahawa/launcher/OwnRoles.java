package dev.kahawa.launcher;

import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** The roles of the loops that upstream does not have, and who has them. */
final class OwnRoles {
    private OwnRoles() {}

    static List<JsonObject> objects() {
        try (InputStream in = OwnRoles.class.getResourceAsStream("roles.json")) {
            byte[] text = Objects.requireNonNull(in, "roles.json").readAllBytes();
            return ((JsonArray) JsonReader.readTrusted(text)).objects();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
