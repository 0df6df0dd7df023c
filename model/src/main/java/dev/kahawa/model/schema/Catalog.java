package dev.kahawa.model.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The built-in API: its groups, resources and the types of their objects, in the order in which
 * discovery tells them. Immutable; loaded once by whoever composes a program.
 */
public final class Catalog {
    private final List<GroupVersion> groupVersions = new ArrayList<>();
    private final Map<GroupVersionResource, ApiResource> resources = new LinkedHashMap<>();
    private final Map<GroupVersionKind, String> typeNames = new HashMap<>();
    private final TypeReader types;

    private Catalog(TypeReader types) {
        this.types = types;
    }

    /** Reads the facts that come with the program. */
    public static Catalog load() {
        Catalog catalog = new Catalog(new TypeReader(text("types.tsv")));
        catalog.readResources(text("resources.tsv"));
        return catalog;
    }

    private static String text(String name) {
        try (InputStream in = Catalog.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Every group and version, most preferred first. */
    public List<GroupVersion> groupVersions() {
        return List.copyOf(groupVersions);
    }

    public List<ApiResource> resources() {
        return List.copyOf(resources.values());
    }

    public List<ApiResource> resources(GroupVersion groupVersion) {
        return resources.values().stream()
                .filter(resource -> resource.gvr().groupVersion().equals(groupVersion))
                .toList();
    }

    public Optional<ApiResource> resource(GroupVersionResource gvr) {
        return Optional.ofNullable(resources.get(gvr));
    }

    /** The resource under which objects of this kind are kept. */
    public Optional<ApiResource> kind(GroupVersionKind gvk) {
        return resources.values().stream()
                .filter(resource -> resource.gvk().equals(gvk))
                .findFirst();
    }

    /** Whether the API knows this kind, be it only in a subresource. */
    public boolean hasKind(GroupVersionKind gvk) {
        return typeNames.containsKey(gvk);
    }

    /** The struct of a kind. */
    public Optional<ObjectType> type(GroupVersionKind gvk) {
        return Optional.ofNullable(typeNames.get(gvk)).map(types::type);
    }

    /** A struct by its Go name, such as {@code meta.v1.DeleteOptions}. */
    public ObjectType type(String name) {
        return types.type(name);
    }

    /** The names of all structs that the API's objects are made of. */
    public List<String> typeNames() {
        return types.names().stream().sorted().toList();
    }

    private void readResources(String text) {
        GroupVersion here = new GroupVersion("", "");
        List<String[]> rows = new ArrayList<>();
        for (String line : text.split("\n")) {
            String[] cells = line.split("\t");
            if (cells[0].equals("G")) {
                addResource(here, rows);
                here = new GroupVersion(cells[1].equals("-") ? "" : cells[1], cells[2]);
                groupVersions.add(here);
            } else {
                if (cells[0].equals("R")) {
                    addResource(here, rows);
                }
                rows.add(cells);
            }
        }
        addResource(here, rows);
    }

    /** Adds what the rows since the last resource tell, and clears them. */
    private void addResource(GroupVersion groupVersion, List<String[]> rows) {
        if (rows.isEmpty()) {
            return;
        }
        String[] head = rows.getFirst();
        List<Subresource> subresources = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        for (String[] row : rows.subList(1, rows.size())) {
            if (row[0].equals("S")) {
                subresources.add(subresource(row));
            } else {
                columns.add(
                        new Column(row[1], row[2], cell(row, 3), Integer.parseInt(cell(row, 4))));
            }
        }
        ApiResource resource = new ApiResource(
                new GroupVersionResource(groupVersion.group(), groupVersion.version(), head[1]),
                head[2],
                head[3].equals("N") ? Scope.NAMESPACED : Scope.CLUSTER,
                head[4],
                words(cell(head, 5)),
                new ApiResource.Names(words(cell(head, 6)), words(cell(head, 7))),
                List.copyOf(subresources),
                List.copyOf(columns));
        resources.put(resource.gvr(), resource);
        typeNames.put(resource.gvk(), cell(head, 8));
        rows.clear();
    }

    private Subresource subresource(String[] row) {
        String[] names = row[2].split("/");
        GroupVersionKind kind = new GroupVersionKind(names[0], names[1], names[2]);
        typeNames.putIfAbsent(kind, cell(row, 4));
        return new Subresource(row[1], kind, words(row[3]));
    }

    private static List<String> words(String list) {
        return list.isEmpty() ? List.of() : List.of(list.split(","));
    }

    private static String cell(String[] cells, int index) {
        return index < cells.length ? cells[index] : "";
    }
}
