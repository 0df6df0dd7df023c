package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.time.Instant;
import java.util.ArrayList;
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
    public JsonObject defaults(JsonObject object) {
        // coordinated leader election, which is off by default
        return object.update("spec", spec -> spec.without("strategy").without("preferredHolder"));
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        JsonObject spec = object.object("spec");
        List<FieldError> errors = new ArrayList<>();
        spec.number("leaseDurationSeconds").stream()
                .filter(seconds -> seconds <= 0)
                .forEach(seconds -> errors.add(FieldError.invalid(
                        "spec.leaseDurationSeconds", Json.of(seconds), "must be greater than 0")));
        spec.number("leaseTransitions").stream()
                .filter(count -> count < 0)
                .forEach(count -> errors.add(FieldError.invalid(
                        "spec.leaseTransitions", Json.of(count), Place.NEGATIVE)));
        return errors;
    }

    @Override
    public List<Json> cells(JsonObject lease, Instant now) {
        return List.of(
                Json.of(lease.text("metadata", "name")),
                Json.of(lease.text("spec", "holderIdentity")),
                Json.of(Ages.since(lease.text("metadata", "creationTimestamp"), now)));
    }
}
