package dev.kahawa.model.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.ownership.ServerSideApply.Conflicts;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.schema.ObjectType;
import dev.kahawa.model.status.ApiException;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

class ServerSideApplyTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final String TIME = "2026-01-01T00:00:00Z";

    @Test
    void managersShareAnObject() {
        checkMap(
                "{'a':'1','b':'1','x':'9'}",
                "one{'f:a':{},'f:b':{}} two{'f:x':{}}",
                "one {'a':'1','b':'1'}",
                "two {'x':'9'}");
        checkMap("{'a':'1'}", "one{'f:a':{}} two{'f:a':{}}", "one {'a':'1'}", "two {'a':'1'}");
    }

    @Test
    void whatIsLeftOutGoesUnlessSomebodyElseWantsIt() {
        checkMap("{'a':'1'}", "one{'f:a':{}}", "one {'a':'1','b':'1'}", "one {'a':'1'}");
        checkMap(
                "{'b':'1','a':'1'}",
                "one{'f:a':{}} two{'f:b':{}}",
                "one {'a':'1','b':'1'}",
                "two {'b':'1'}",
                "one {'a':'1'}");
        checkMap("{'x':'9'}", "one{} two{'f:x':{}}", "two {'x':'9'}", "one {}");
    }

    @Test
    void aChangeOfWhatIsSomebodyElsesIsAConflict() {
        checkRefused(
                "Apply failed with 1 conflict: conflict with \"one\": .data.a",
                "one {'a':'1'}",
                "two {'a':'2'}");
        checkRefused(
                "Apply failed with 2 conflicts: conflicts with \"one\":\n- .data.a\n- .data.b",
                "one {'a':'1','b':'1'}",
                "two {'a':'2','b':'2'}");
        checkMap(
                "{'a':'2','b':'1'}",
                "one{'f:b':{}} two{'f:a':{}}",
                "one {'a':'1','b':'1'}",
                "two! {'a':'2'}");
    }

    @Test
    void listsMergeByKeyInTheConfigurationsOrder() {
        checkContainers("b a c", "one c a b", "one b a c");
        checkContainers("b z a c", "one b a c", "two z a");
        checkContainers("c1", "one c1", "two c2", "two");
    }

    @Test
    void theSchemaIsKept() {
        checkRefused(
                "failed to create typed patch object (/c; /v1, Kind=ConfigMap): .data.a: expected"
                        + " string, got &value.valueUnstructured{Value:1}",
                "one {'a':1}");
        checkRefused(
                "failed to create typed patch object (/c; /v1, Kind=ConfigMap): .data: expected"
                        + " map, got &{[a]}",
                "one ['a']");
    }

    /** Applies of a ConfigMap's data, the manager first; an exclamation mark forces. */
    private static void checkMap(String data, String owners, String... applies) {
        JsonObject object = appliedMaps(applies);
        assertThat(object.object("data")).isEqualTo(json(data));
        assertThat(object.array("metadata", "managedFields").objects().stream()
                        .map(entry -> entry.text("manager") + entry.object("fieldsV1", "f:data"))
                        .sorted()
                        .collect(Collectors.joining(" ")))
                .isEqualTo(owners.replace('\'', '"'));
    }

    private static void checkRefused(String message, String... applies) {
        assertThatThrownBy(() -> appliedMaps(applies))
                .isInstanceOf(ApiException.class)
                .hasMessage(message);
    }

    private static JsonObject appliedMaps(String... applies) {
        JsonObject object = JsonObject.EMPTY;
        for (String apply : applies) {
            String[] parts = apply.split(" ", 2);
            String configuration = "{'kind':'ConfigMap','apiVersion':'v1','metadata':{'name':'c'},"
                    + "'data':"
                    + parts[1]
                    + "}";
            object = applied("core.v1.ConfigMap", object, parts[0], json(configuration));
        }
        return object;
    }

    /** Applies of a Pod's containers by name. */
    private static void checkContainers(String expected, String... applies) {
        JsonObject object = JsonObject.EMPTY;
        for (String apply : applies) {
            String[] names = apply.split(" ");
            StringBuilder containers = new StringBuilder();
            for (int i = 1; i < names.length; i++) {
                containers.append(i > 1 ? "," : "").append("{'name':'" + names[i] + "'}");
            }
            String spec = names.length == 1 ? "{}" : "{'containers':[" + containers + "]}";
            object = applied("core.v1.Pod", object, names[0], json("{'spec':" + spec + "}"));
        }
        assertThat(object.array("spec", "containers").objects().stream()
                        .map(container -> container.text("name"))
                        .collect(Collectors.joining(" ")))
                .isEqualTo(expected);
    }

    private static JsonObject applied(
            String typeName, JsonObject live, String manager, JsonObject configuration) {
        ObjectType type = CATALOG.type(typeName);
        boolean force = manager.endsWith("!");
        ManagedFields.Writer writer = new ManagedFields.Writer(
                force ? manager.substring(0, manager.length() - 1) : manager, "v1", "", TIME);
        return new ServerSideApply(type, false, writer)
                .apply(live, configuration, force ? Conflicts.FORCE : Conflicts.REFUSE);
    }

    private static JsonObject json(String text) {
        return JsonReader.readTrustedObject(
                text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
