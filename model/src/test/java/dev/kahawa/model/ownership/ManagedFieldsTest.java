package dev.kahawa.model.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.schema.ObjectType;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

class ManagedFieldsTest {
    private static final Catalog CATALOG = Catalog.load();

    @Test
    void aCreatorOwnsWhatIsNotEmpty() {
        checkCreated("core.v1.Pod", """
                {"metadata":{"name":"p","labels":{"a":"b"}},
                 "spec":{"containers":[{"name":"c","image":"i","ports":[{"containerPort":80,"protocol":"TCP"}]}],
                         "securityContext":{}}}
                """, """
                {"f:metadata":{"f:labels":{".":{},"f:a":{}}},
                 "f:spec":{"f:containers":{"k:{\\"name\\":\\"c\\"}":{".":{},"f:image":{},"f:name":{},
                   "f:ports":{".":{},"k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}":
                     {".":{},"f:containerPort":{},"f:protocol":{}}},"f:resources":{}}},
                  "f:securityContext":{}}}
                """);
        checkCreated(
                "rbac.v1.ClusterRole",
                "{\"metadata\":{\"name\":\"r\"},\"rules\":[{\"verbs\":[\"get\"]}]}",
                "{\"f:rules\":{}}");
    }

    @Test
    void aChangeMovesFieldsToItsWriter() {
        ObjectType type = CATALOG.type("core.v1.ConfigMap");
        JsonObject created = ManagedFields.created(
                type,
                type.canonical(json("{\"data\":{\"a\":\"1\",\"b\":\"1\"}}")),
                false,
                writer("one", "2026-01-01T00:00:00Z"));
        JsonObject changed = created.with("data", json("{\"a\":\"2\"}"));
        JsonArray entries = ManagedFields.updated(
                        type, created, changed, false, writer("two", "2026-01-02T00:00:00Z"))
                .array("metadata", "managedFields");
        assertThat(entries.objects().stream().map(e -> e.text("manager") + e.object("fieldsV1")))
                .containsExactly("one{\"f:data\":{}}", "two{\"f:data\":{\"f:a\":{}}}");
    }

    private static void checkCreated(String typeName, String object, String expected) {
        ObjectType type = CATALOG.type(typeName);
        JsonObject created = ManagedFields.created(
                type, type.canonical(json(object)), true, writer("w", "2026-01-01T00:00:00Z"));
        assertThat(created.array("metadata", "managedFields")
                        .objects()
                        .getFirst()
                        .object("fieldsV1"))
                .isEqualTo(json(expected));
    }

    private static ManagedFields.Writer writer(String name, String time) {
        return new ManagedFields.Writer(name, "v1", "", time);
    }

    private static JsonObject json(String text) {
        return JsonReader.readTrustedObject(text.getBytes(StandardCharsets.UTF_8));
    }
}
