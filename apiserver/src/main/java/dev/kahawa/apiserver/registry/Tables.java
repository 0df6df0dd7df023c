package dev.kahawa.apiserver.registry;

import dev.kahawa.apiserver.tables.Printers;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.Column;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Objects as rows of a {@code meta.k8s.io Table}, which kubectl prints as it comes. */
final class Tables {
    private static final List<Column> DEFAULT_COLUMNS = List.of(
            new Column("Name", "string", "name", 0), new Column("Created At", "date", "", 0));

    private final Strategies strategies;
    private final Printers printers = new Printers();
    private final InstantSource clock;

    Tables(Strategies strategies, InstantSource clock) {
        this.strategies = strategies;
        this.clock = clock;
    }

    static JsonObject partial(JsonObject object, String version) {
        return JsonObject.builder()
                .put("kind", "PartialObjectMetadata")
                .put("apiVersion", "meta.k8s.io/" + version)
                .put("metadata", object.object("metadata"))
                .build();
    }

    static JsonObject withoutColumns(JsonObject table) {
        return table.with("columnDefinitions", JsonNull.NULL);
    }

    JsonObject of(ApiResource resource, JsonObject object, String version, String include) {
        JsonObject metadata =
                JsonObject.of("resourceVersion", object.text("metadata", "resourceVersion"));
        return of(resource, List.of(object), metadata, version, include);
    }

    JsonObject of(
            ApiResource resource,
            List<JsonObject> objects,
            JsonObject metadata,
            String version,
            String include) {
        List<Json> rows = new ArrayList<>();
        objects.forEach(object -> rows.add(row(resource, object, version, include)));
        JsonObject table = table(metadata, version, definitions(resource), rows);
        // upstream's converter of kinds without a printer makes no list for no rows
        return rows.isEmpty() && isDefault(resource) ? table.with("rows", JsonNull.NULL) : table;
    }

    static JsonObject table(
            JsonObject metadata, String version, List<Json> columns, List<Json> rows) {
        return JsonObject.builder()
                .put("kind", "Table")
                .put("apiVersion", "meta.k8s.io/" + version)
                .put("metadata", metadata)
                .put("columnDefinitions", JsonArray.of(columns))
                .put("rows", JsonArray.of(rows))
                .build();
    }

    private static List<Json> definitions(ApiResource resource) {
        List<Json> columns = new ArrayList<>();
        for (Column column : columns(resource)) {
            columns.add(definition(column, resource.kind()));
        }
        return columns;
    }

    static JsonObject definition(Column column, String kind) {
        return JsonObject.builder()
                .put("name", column.name())
                .put("type", column.type())
                .put("format", column.format())
                .put("description", ColumnTexts.of(column.name(), kind))
                .put("priority", column.priority())
                .build();
    }

    private static List<Column> columns(ApiResource resource) {
        return resource.columns().isEmpty() ? DEFAULT_COLUMNS : resource.columns();
    }

    private static boolean isDefault(ApiResource resource) {
        return columns(resource).equals(DEFAULT_COLUMNS);
    }

    private List<Json> cells(ApiResource resource, JsonObject object) {
        if (isDefault(resource)) {
            return List.of(
                    Json.of(object.text("metadata", "name")),
                    Json.of(object.text("metadata", "creationTimestamp")));
        }
        Instant now = clock.instant();
        StoredForm form = strategies.of(resource).storedForm();
        return printers.of(resource)
                .map(printer -> printer.cells(form == null ? object : form.stored(object), now))
                .orElseGet(() -> strategies.of(resource).cells(object, now));
    }

    private JsonObject row(
            ApiResource resource, JsonObject object, String version, String include) {
        List<Json> cells = new ArrayList<>(cells(resource, object));
        int wanted = columns(resource).size();
        while (cells.size() < wanted) {
            cells.add(JsonNull.NULL);
        }
        return row(cells.subList(0, wanted), object, version, include);
    }

    static JsonObject row(List<Json> cells, JsonObject object, String version, String include) {
        Json shown = switch (include) {
            case "None" -> JsonNull.NULL;
            case "Object" -> object;
            default -> partial(object, version);
        };
        return JsonObject.of("cells", JsonArray.of(cells)).with("object", shown);
    }
}
