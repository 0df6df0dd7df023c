package dev.kahawa.model.schema;

/** Whether a resource's objects live in namespaces. */
public enum Scope {
    NAMESPACED,
    CLUSTER
}
