package dev.kahawa.model.schema;

/** What an object is. */
public record GroupVersionKind(String group, String version, String kind) {

    public GroupVersion groupVersion() {
        return new GroupVersion(group, version);
    }

    @Override
    public String toString() {
        return groupVersion() + ", Kind=" + kind;
    }
}
