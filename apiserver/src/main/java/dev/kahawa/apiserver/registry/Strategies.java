package dev.kahawa.apiserver.registry;

import dev.kahawa.model.schema.ApiResource;

/** Finds the strategy of a resource. */
@FunctionalInterface
public interface Strategies {
    Strategy of(ApiResource resource);
}
