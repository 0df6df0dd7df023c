package dev.kahawa.apiserver.authentication;

import dev.kahawa.apiserver.registry.VirtualResource;
import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.User;

import java.util.List;

/** TokenReview and SelfSubjectReview: who is this? */
public final class TokenReviews implements VirtualResource {
    private final BearerTokens tokens;

    public TokenReviews(BearerTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public JsonObject answer(Call call, Target.Resource target, JsonObject question) {
        List<String> asked = question.array("spec", "audiences").strings();
        List<String> audiences = asked.isEmpty() ? tokens.audiences() : asked;
        JsonObject status = switch (tokens.identify(question.text("spec", "token"), audiences)) {
            case Identity.Known(User user, String by) ->
                JsonObject.builder()
                        .put("authenticated", true)
                        .put("user", userInfo(user))
                        .put("audiences", JsonArray.ofStrings(audiences))
                        .build();
            case Identity.Anonymous none -> JsonObject.of("user", JsonObject.EMPTY);
            case Identity.Rejected(String why) ->
                JsonObject.of("user", JsonObject.EMPTY).with("error", "invalid bearer token");
        };
        return question.with("status", status);
    }

    /** {@code SelfSubjectReview}: who am I? */
    public static JsonObject self(Call call, Target.Resource target, JsonObject question) {
        return question.with("status", JsonObject.of("userInfo", userInfo(call.user())));
    }

    static JsonObject userInfo(User user) {
        JsonObject.Builder extra = JsonObject.builder();
        user.extra().forEach((key, values) -> extra.put(key, JsonArray.ofStrings(values)));
        return JsonObject.builder()
                .putUnlessEmpty("username", user.name())
                .putUnlessEmpty("uid", user.uid())
                .putUnlessEmpty("groups", JsonArray.ofStrings(user.groups()))
                .putUnlessEmpty("extra", extra.build())
                .build();
    }
}
