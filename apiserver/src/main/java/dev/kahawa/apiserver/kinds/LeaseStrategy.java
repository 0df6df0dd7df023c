package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;

import java.time.Instant;
import java.util.List;

/** Leases. */
final class LeaseStrategy extends DefaultStrategy {

    LeaseStrategy(ApiResource resource) {
        super(resource);
    }

    @Override
    public boolean createsOnUpdate() {
        return true;
    }

    @Override
    public List<Json> cells(JsonObject lease, Instant now) {
        return List.of(
                Json.of(lease.text("metadata", "name")),
                Json.of(lease.text("spec", "holderIdentity")),
                Json.of(Ages.since(lease.text("metadata", "creationTimestamp"), now)));
    }
}
