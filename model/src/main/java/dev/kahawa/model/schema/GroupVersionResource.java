package dev.kahawa.model.schema;

/** Where objects are served: {@code apps/v1 deployments}. */
public record GroupVersionResource(String group, String version, String resource) {

    public GroupVersion groupVersion() {
        return new GroupVersion(group, version);
    }

    /** The path's beginning: {@code /api/v1} or {@code /apis/apps/v1}. */
    public String prefix() {
        return (group.isEmpty() ? "/api/" : "/apis/" + group + "/") + version;
    }

    @Override
    public String toString() {
        return groupVersion() + "/" + resource;
    }
}
