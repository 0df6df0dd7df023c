package dev.kahawa.apiserver.request;

/**
 * What a request is about, read from its method, path and query: upstream's {@code RequestInfo}.
 *
 * <p>The verb is one of get, list, watch, create, update, patch, delete and deletecollection for
 * resources, and the method in lower case for other paths.
 */
public sealed interface Target {

    String verb();

    /** The path as it came. */
    String path();

    /**
     * A resource of the API.
     *
     * @param group empty for the core group
     * @param namespace empty for cluster-scoped resources and for all namespaces
     * @param subresource empty if none
     * @param name empty for a collection
     */
    record Resource(
            String verb,
            String path,
            String group,
            String version,
            String namespace,
            String resource,
            String subresource,
            String name)
            implements Target {

        public Resource withName(String changed) {
            return new Resource(
                    verb, path, group, version, namespace, resource, subresource, changed);
        }

        public Resource withVerb(String changed) {
            return new Resource(
                    changed, path, group, version, namespace, resource, subresource, name);
        }
    }

    /** Any other path, such as {@code /healthz}. */
    record NonResource(String verb, String path) implements Target {}
}
