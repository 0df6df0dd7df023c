package dev.kahawa.apiserver.registry;

import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.schema.Subresource;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Details;
import dev.kahawa.model.status.Reason;

import java.util.List;
import java.util.Set;

/** Which paths and methods there are: anything else is 404 or 405, as upstream's router has it. */
final class Served {
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");

    private final Catalog catalog;

    Served(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Whether there is any version of the group; for others there is not even a Status. */
    boolean hasGroup(String group) {
        return catalog.groupVersions().stream()
                .anyMatch(version -> version.group().equals(group));
    }

    /** @throws ApiException 404 for what there is no resource of */
    ApiResource resource(Target.Resource target) {
        GroupVersionResource gvr =
                new GroupVersionResource(target.group(), target.version(), target.resource());
        return catalog.resource(gvr).orElseThrow(Served::unknown);
    }

    /** @throws ApiException 404 or 405 */
    void check(ApiResource resource, Target.Resource target, String method) {
        if (!resource.namespaced() && isElsewhere(resource, target)) {
            throw unknown();
        }
        boolean questionByName =
                !target.name().isEmpty() && resource.verbs().equals(List.of("create"));
        if (questionByName && target.subresource().isEmpty()) {
            throw unknown();
        }
        boolean collectionOfAll = resource.namespaced()
                && target.namespace().isEmpty()
                && !Set.of("list", "watch").contains(target.verb());
        if (collectionOfAll) {
            throw target.name().isEmpty() ? methodNotAllowed() : unknown();
        }
        List<String> verbs = target.subresource().isEmpty()
                ? resource.verbs()
                : resource.subresource(target.subresource())
                        .map(Subresource::verbs)
                        .orElseThrow(Served::unknown);
        if (!verbs.contains(target.verb())
                || !METHODS.contains(method)
                || target.subresource().isEmpty() && isMisplaced(target)) {
            throw methodNotAllowed();
        }
    }

    /** A namespace is the only object of cluster scope whose path begins with a namespace. */
    private static boolean isElsewhere(ApiResource resource, Target.Resource target) {
        return !target.namespace().isEmpty()
                && !(resource.kind().equals("Namespace")
                        && target.name().equals(target.namespace()));
    }

    /** Collections are created in, objects are changed. */
    private static boolean isMisplaced(Target.Resource target) {
        return switch (target.verb()) {
            case "create" -> !target.name().isEmpty();
            case "update", "patch" -> target.name().isEmpty();
            default -> false;
        };
    }

    static ApiException unknown() {
        return new ApiException(
                Reason.NotFound, "the server could not find the requested resource", Details.NONE);
    }

    static ApiException methodNotAllowed() {
        return new ApiException(
                Reason.MethodNotAllowed,
                "the server does not allow this method on the requested resource",
                Details.NONE);
    }
}
