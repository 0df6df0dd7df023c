package dev.kahawa.apiserver.authentication;

import dev.kahawa.apiserver.registry.Ids;
import dev.kahawa.apiserver.registry.ObjectReader;
import dev.kahawa.apiserver.registry.VirtualResource;
import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersion;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.schema.Times;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.FieldError;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** {@code serviceaccounts/NAME/token}: issues a token of the account. */
public final class TokenRequests implements VirtualResource {
    private static final String GROUP = "authentication.k8s.io";
    private static final String KIND = "TokenRequest";
    private static final GroupVersionResource ACCOUNTS = core("serviceaccounts");
    private static final long SECONDS_DEFAULT = 3_600;
    private static final long SECONDS_MIN = 600;
    private static final long SECONDS_MAX = 1L << 32;

    /** What ServiceAccount admission asks for: clients that read the token once get by for long. */
    private static final long SECONDS_OF_PODS = 3_607;

    private static final Duration EXTENDED = Duration.ofDays(365);

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

    private static GroupVersionResource core(String resource) {
        return new GroupVersionResource("", "v1", resource);
    }

    @Override
    public JsonObject defaults(JsonObject question) {
        return question.number("spec", "expirationSeconds").isPresent()
                ? question
                : question.update("spec", spec -> spec.with("expirationSeconds", SECONDS_DEFAULT));
    }

    @Override
    public JsonObject answer(Call call, Target.Resource target, JsonObject question) {
        JsonObject account = objects.get(ACCOUNTS, target.namespace(), target.name())
                .orElseThrow(() -> ApiException.notFound("", "serviceaccounts", target.name()));
        checkMetadata(target, account, question.object("metadata"));
        long seconds = question.number("spec", "expirationSeconds").orElse(SECONDS_DEFAULT);
        validate(seconds);
        ServiceAccountTokens.Bound bound = bound(target, question.object("spec", "boundObjectRef"));
        List<String> audiences = question.array("spec", "audiences").strings();
        List<String> given = audiences.isEmpty() ? tokens.audiences() : audiences;
        Instant expires = clock.instant().plusSeconds(seconds);
        String token =
                tokens.issue(account, bound, given, life(seconds, bound, given), Ids.uid(random));
        JsonObject spec = question.object("spec").with("audiences", JsonArray.ofStrings(given));
        return question.update("metadata", metadata -> named(metadata, account))
                .with("spec", spec)
                .with(
                        "status",
                        JsonObject.of("token", token)
                                .with("expirationTimestamp", Times.seconds(expires)));
    }

    private ServiceAccountTokens.Life life(
            long seconds, ServiceAccountTokens.@Nullable Bound bound, List<String> audiences) {
        Instant now = clock.instant();
        boolean extended = seconds == SECONDS_OF_PODS
                && bound != null
                && bound.kind().equals("pod")
                && audiences.equals(tokens.audiences());
        return extended
                ? new ServiceAccountTokens.Life(
                        now.plus(EXTENDED), now.plusSeconds(seconds).getEpochSecond())
                : new ServiceAccountTokens.Life(now.plusSeconds(seconds), 0);
    }

    private JsonObject named(JsonObject metadata, JsonObject account) {
        return metadata.with("name", account.text("metadata", "name"))
                .with("namespace", account.text("metadata", "namespace"))
                .with("uid", account.text("metadata", "uid"))
                .with("creationTimestamp", Times.seconds(clock.instant()));
    }

    private static void checkMetadata(
            Target.Resource target, JsonObject account, JsonObject metadata) {
        String name = metadata.text("name");
        if (!name.isEmpty() && !name.equals(target.name())) {
            throw ApiException.invalid(
                    GROUP,
                    KIND,
                    target.name(),
                    List.of(FieldError.invalid(
                            "metadata.name",
                            name,
                            "must match the service account name if specified")));
        }
        String namespace = metadata.text("namespace");
        if (!namespace.isEmpty() && !namespace.equals(target.namespace())) {
            throw ApiException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the"
                            + " request");
        }
        String uid = metadata.text("uid");
        String actual = account.text("metadata", "uid");
        if (!uid.isEmpty() && !uid.equals(actual)) {
            throw ApiException.conflict(
                    GROUP,
                    KIND,
                    target.name(),
                    "the UID in the token request ("
                            + uid
                            + ") does not match the UID of the service account ("
                            + actual
                            + ")");
        }
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
            throw ApiException.invalid(GROUP, KIND, "", errors);
        }
    }

    private ServiceAccountTokens.@Nullable Bound bound(
            Target.Resource target, JsonObject reference) {
        if (reference.isEmpty()) {
            return null;
        }
        String kind = reference.text("kind");
        GroupVersion version = GroupVersion.parse(reference.text("apiVersion"));
        boolean known =
                version.group().isEmpty() && List.of("Pod", "Secret", "Node").contains(kind);
        if (!known) {
            throw ApiException.badRequest("cannot bind token to object of type "
                    + version.group()
                    + "/"
                    + version.version()
                    + ", Kind="
                    + kind);
        }
        String name = reference.text("name");
        String resource = kind.toLowerCase(Locale.ROOT) + "s";
        String namespace = kind.equals("Node") ? "" : target.namespace();
        JsonObject object = objects.get(core(resource), namespace, name)
                .orElseThrow(() -> ApiException.notFound("", resource, name));
        checkUid(kind, name, reference.text("uid"), object.text("metadata", "uid"));
        boolean others = kind.equals("Pod")
                && !object.text("spec", "serviceAccountName").equals(target.name());
        if (others) {
            throw ApiException.badRequest("cannot bind token for serviceaccount \""
                    + target.name()
                    + "\" to pod running with different serviceaccount name.");
        }
        return new ServiceAccountTokens.Bound(
                kind.toLowerCase(Locale.ROOT),
                name,
                object.text("metadata", "uid"),
                node(object.text("spec", "nodeName")));
    }

    private static void checkUid(String kind, String name, String wanted, String uid) {
        if (!wanted.isEmpty() && !wanted.equals(uid)) {
            throw ApiException.conflict(
                    "",
                    kind,
                    name,
                    "the UID in the bound object reference ("
                            + wanted
                            + ") does not match the UID in record. The object might have been"
                            + " deleted and then recreated");
        }
    }

    /** What a Pod runs on, as far as it is known. */
    private ServiceAccountTokens.@Nullable Bound node(String name) {
        if (name.isEmpty()) {
            return null;
        }
        String uid = objects.get(core("nodes"), "", name)
                .map(node -> node.text("metadata", "uid"))
                .orElse("");
        return new ServiceAccountTokens.Bound("node", name, uid, null);
    }
}
