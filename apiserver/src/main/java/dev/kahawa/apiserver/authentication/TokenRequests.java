package dev.kahawa.apiserver.authentication;

import dev.kahawa.apiserver.registry.Ids;
import dev.kahawa.apiserver.registry.ObjectReader;
import dev.kahawa.apiserver.registry.VirtualResource;
import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.schema.Times;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.FieldError;
import dev.kahawa.model.status.Reason;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** {@code serviceaccounts/NAME/token}: issues a token of the account. */
public final class TokenRequests implements VirtualResource {
    private static final long SECONDS_DEFAULT = 3_600;
    private static final long SECONDS_MIN = 600;
    private static final long SECONDS_MAX = 1L << 32;

    private final ServiceAccountTokens tokens;
    private final ObjectReader objects;
    private final InstantSource clock;
    private final RandomGenerator random;

    public TokenRequests(
            ServiceAccountTokens tokens,
            ObjectReader objects,
            InstantSource clock,
            RandomGenerator random) {
        this.tokens = tokens;
        this.objects = objects;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public JsonObject answer(Call call, Target.Resource target, JsonObject question) {
        JsonObject account = objects.get(
                        new GroupVersionResource("", "v1", "serviceaccounts"),
                        target.namespace(),
                        target.name())
                .orElseThrow(() -> ApiException.notFound("", "serviceaccounts", target.name()));
        long seconds = question.number("spec", "expirationSeconds").orElse(SECONDS_DEFAULT);
        validate(seconds);
        List<String> audiences = question.array("spec", "audiences").strings();
        List<String> given = audiences.isEmpty() ? tokens.audiences() : audiences;
        Instant expires = clock.instant().plusSeconds(seconds);
        String token = tokens.issue(
                account, bound(target.namespace(), question), given, expires, Ids.uid(random));
        JsonObject spec = question.object("spec")
                .with("audiences", JsonArray.ofStrings(given))
                .with("expirationSeconds", seconds);
        JsonObject metadata = JsonObject.of("name", target.name())
                .with("namespace", target.namespace())
                .with("creationTimestamp", Times.seconds(clock.instant()));
        return JsonObject.builder()
                .put("kind", "TokenRequest")
                .put("apiVersion", "authentication.k8s.io/v1")
                .put("metadata", metadata)
                .put("spec", spec)
                .put(
                        "status",
                        JsonObject.of("token", token)
                                .with("expirationTimestamp", Times.seconds(expires)))
                .build();
    }

    private static void validate(long seconds) {
        List<FieldError> errors = new ArrayList<>();
        String field = "spec.expirationSeconds";
        if (seconds < SECONDS_MIN) {
            errors.add(FieldError.invalid(
                    field, Json.of(seconds), "may not specify a duration less than 10 minutes"));
        }
        if (seconds > SECONDS_MAX) {
            errors.add(FieldError.invalid(
                    field,
                    Json.of(seconds),
                    "may not specify a duration larger than 2^32 seconds"));
        }
        if (!errors.isEmpty()) {
            throw ApiException.invalid("authentication.k8s.io", "TokenRequest", "", errors);
        }
    }

    private ServiceAccountTokens.@Nullable Bound bound(String namespace, JsonObject question) {
        JsonObject reference = question.object("spec", "boundObjectRef");
        String kind = reference.text("kind");
        if (kind.isEmpty()) {
            return null;
        }
        String resource = switch (kind) {
            case "Pod" -> "pods";
            case "Secret" -> "secrets";
            case "Node" -> "nodes";
            default ->
                throw ApiException.badRequest(
                        "cannot bind token for serviceaccount to type " + kind);
        };
        String name = reference.text("name");
        JsonObject object = objects.get(
                        new GroupVersionResource("", "v1", resource),
                        kind.equals("Node") ? "" : namespace,
                        name)
                .orElseThrow(() -> ApiException.notFound("", resource, name));
        String uid = object.text("metadata", "uid");
        String wanted = reference.text("uid");
        if (!wanted.isEmpty() && !wanted.equals(uid)) {
            throw new ApiException(
                    Reason.Conflict,
                    ApiException.conflict(
                                    "",
                                    resource,
                                    name,
                                    "the UID in the bound object reference ("
                                            + wanted
                                            + ") does not match the UID in record. The object might"
                                            + " have been deleted and then recreated")
                            .text());
        }
        return new ServiceAccountTokens.Bound(kind.toLowerCase(Locale.ROOT), name, uid);
    }
}
