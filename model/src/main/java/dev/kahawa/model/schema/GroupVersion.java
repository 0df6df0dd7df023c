package dev.kahawa.model.schema;

/** An API group and one of its versions; the core group is the empty string. */
public record GroupVersion(String group, String version) {

    /** Reads {@code apps/v1} or {@code v1}; several slashes are the caller's fault to find. */
    public static GroupVersion parse(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0
                ? new GroupVersion("", apiVersion)
                : new GroupVersion(apiVersion.substring(0, slash), apiVersion.substring(slash + 1));
    }

    /** As an object's {@code apiVersion}. */
    @Override
    public String toString() {
        return group.isEmpty() ? version : group + "/" + version;
    }
}
