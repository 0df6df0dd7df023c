package dev.kahawa.apiserver.authentication;

import dev.kahawa.apiserver.registry.VirtualResource;
import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.User;
import dev.kahawa.model.schema.Times;
import dev.kahawa.model.status.ApiException;

import java.time.InstantSource;
import java.util.List;

/** TokenReview and SelfSubjectReview: who is this? */
public final class TokenReviews implements VirtualResource {
    private static final String UNKNOWN = "invalid bearer token";

    private final BearerTokens tokens;
    private final InstantSource clock;

    public TokenReviews(BearerTokens tokens, InstantSource clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    @Override
    public JsonObject answer(Call call, Target.Resource target, JsonObject question) {
        String token = question.text("spec", "token");
        if (token.isEmpty()) {
            throw ApiException.badRequest("token is required for TokenReview in authentication");
        }
        List<String> asked = question.array("spec", "audiences").strings();
        List<String> audiences = asked.isEmpty() ? tokens.audiences() : asked;
        // as upstream: what the caller put into the status stays where nothing is found out
        JsonObject given = question.object("status").without("authenticated");
        JsonObject status = switch (tokens.identify(token, audiences)) {
            case Identity.Known(User user, String by, List<String> good) ->
                given.with("authenticated", true)
                        .with("user", userInfo(user))
                        .with("audiences", JsonArray.ofStrings(good));
            case Identity.Anonymous none -> given;
            case Identity.Unknown(String why) -> given.with("error", UNKNOWN);
            case Identity.Rejected(String why) ->
                given.with("error", "[" + UNKNOWN + ", " + why + "]");
        };
        return question.with("status", status.withDefault("user", JsonObject.EMPTY));
    }

    /** {@code SelfSubjectReview}: who am I? What was posted does not matter. */
    public JsonObject self(Call call, Target.Resource target, JsonObject question) {
        return JsonObject.builder()
                .put("kind", "SelfSubjectReview")
                .put("apiVersion", question.text("apiVersion"))
                .put("metadata", JsonObject.of("creationTimestamp", Times.seconds(clock.instant())))
                .put("status", JsonObject.of("userInfo", userInfo(call.user())))
                .build();
    }

    private static JsonObject userInfo(User user) {
        JsonObject.Builder extra = JsonObject.builder();
        user.extra().keySet().stream()
                .sorted()
                .forEach(key -> extra.put(
                        key, JsonArray.ofStrings(user.extra().getOrDefault(key, List.of()))));
        return JsonObject.builder()
                .putUnlessEmpty("username", user.name())
                .putUnlessEmpty("uid", user.uid())
                .putUnlessEmpty("groups", JsonArray.ofStrings(user.groups()))
                .putUnlessEmpty("extra", extra.build())
                .build();
    }
}
