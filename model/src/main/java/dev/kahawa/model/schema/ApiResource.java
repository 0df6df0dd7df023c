package dev.kahawa.model.schema;

import java.util.List;
import java.util.Optional;

/** A resource that the API serves, with everything discovery tells of it. */
public record ApiResource(
        GroupVersionResource gvr,
        String kind,
        Scope scope,
        String singular,
        List<String> verbs,
        Names names,
        List<Subresource> subresources,
        List<Column> columns) {

    /** Other words that kubectl takes for the resource. */
    public record Names(List<String> shortNames, List<String> categories) {}

    public GroupVersionKind gvk() {
        return new GroupVersionKind(gvr.group(), gvr.version(), kind);
    }

    public String group() {
        return gvr.group();
    }

    public String resource() {
        return gvr.resource();
    }

    public boolean namespaced() {
        return scope == Scope.NAMESPACED;
    }

    public Optional<Subresource> subresource(String name) {
        return subresources.stream().filter(sub -> sub.name().equals(name)).findFirst();
    }

    /** Whether objects are kept: some kinds are only questions with an answer. */
    public boolean stored() {
        return verbs.contains("get") && verbs.contains("create");
    }
}
