package dev.kahawa.apiserver.request;

import dev.kahawa.model.selector.FieldSelector;

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
     * @param fields what a list, watch or deletecollection is limited to
     */
    record Resource(
            String verb,
            String path,
            String group,
            String version,
            String namespace,
            String resource,
            String subresource,
            String name,
            FieldSelector fields)
            implements Target {

        /** One that no field selector limits. */
        public Resource(
                String verb,
                String path,
                String group,
                String version,
                String namespace,
                String resource,
                String subresource,
                String name) {
            this(
                    verb,
                    path,
                    group,
                    version,
                    namespace,
                    resource,
                    subresource,
                    name,
                    FieldSelector.EVERYTHING);
        }

        public Resource withName(String changed) {
            return new Resource(
                    verb, path, group, version, namespace, resource, subresource, changed, fields);
        }

        public Resource withVerb(String changed) {
            return new Resource(
                    changed, path, group, version, namespace, resource, subresource, name, fields);
        }
    }

    /** Any other path, such as {@code /healthz}. */
    record NonResource(String verb, String path) implements Target {}
}
