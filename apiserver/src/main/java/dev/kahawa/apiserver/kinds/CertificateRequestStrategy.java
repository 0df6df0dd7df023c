package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * CertificateSigningRequests: what was asked for stays; {@code approval} changes the conditions and
 * {@code status} the certificate. (KEP-1513.)
 */
final class CertificateRequestStrategy extends DefaultStrategy {
    private static final String APPROVAL = "approval";

    CertificateRequestStrategy(ApiResource resource) {
        super(resource);
    }

    @Override
    public List<FieldError> validateName(String name, String field) {
        return List.of();
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return object.with("status", JsonObject.EMPTY);
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        return withStatusOf(object.with("spec", old.object("spec")), old);
    }

    @Override
    public JsonObject beforeStatusUpdate(JsonObject object, JsonObject old) {
        return object.with("spec", old.object("spec"));
    }

    @Override
    public JsonObject beforeSubresourceUpdate(
            String subresource, JsonObject object, JsonObject old) {
        Json conditions = object.array("status", "conditions");
        return object.with("spec", old.object("spec"))
                .with("status", old.object("status").with("conditions", conditions));
    }

    @Override
    public List<FieldError> validateCreate(JsonObject object) {
        return CertificateRequestValidation.request(object);
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        return CertificateRequestValidation.update(object, old, Set.of());
    }

    @Override
    public List<FieldError> validateStatusUpdate(JsonObject object, JsonObject old) {
        return CertificateRequestValidation.update(object, old, Set.of("certificate"));
    }

    @Override
    public List<FieldError> validateSubresourceUpdate(
            String subresource, JsonObject object, JsonObject old) {
        Set<String> settable =
                subresource.equals(APPROVAL) ? Set.of("conditions") : Set.of("certificate");
        return CertificateRequestValidation.update(object, old, settable);
    }

    @Override
    public Map<String, String> selectableFields(JsonObject object) {
        return Map.of("spec.signerName", object.text("spec", "signerName"));
    }

    @Override
    public List<Json> cells(JsonObject request, Instant now) {
        JsonObject spec = request.object("spec");
        String duration = spec.has("expirationSeconds")
                ? Ages.text(Duration.ofSeconds(spec.number("expirationSeconds").orElse(0)))
                : "<none>";
        return List.of(
                Json.of(request.text("metadata", "name")),
                Json.of(Ages.since(request.text("metadata", "creationTimestamp"), now)),
                Json.of(spec.text("signerName")),
                Json.of(spec.text("username")),
                Json.of(duration),
                Json.of(condition(request.object("status"))));
    }

    private static String condition(JsonObject status) {
        Set<String> types = status.array("conditions").objects().stream()
                .map(condition -> condition.text("type"))
                .collect(Collectors.toSet());
        List<String> shown = new ArrayList<>();
        shown.add(
                types.contains("Denied")
                        ? "Denied"
                        : types.contains("Approved") ? "Approved" : "Pending");
        if (types.contains("Failed")) {
            shown.add("Failed");
        }
        if (!status.text("certificate").isEmpty()) {
            shown.add("Issued");
        }
        return String.join(",", shown);
    }
}
