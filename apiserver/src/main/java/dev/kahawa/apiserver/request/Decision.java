package dev.kahawa.apiserver.request;

import dev.kahawa.model.object.JsonObject;

/**
 * What one stage decided about a request, and why: kept so that it can be explained later. Each
 * stage has its own implementations, as values next to it.
 */
public interface Decision {

    /** The stage, such as {@code authorization}. */
    String stage();

    /** One sentence for a person, such as {@code RBAC: allowed by ClusterRoleBinding "x"}. */
    String reason();

    /** The decision's fields; never a secret. */
    JsonObject toJson();
}
