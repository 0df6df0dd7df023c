package dev.kahawa.controllers.serviceaccount;

import dev.kahawa.model.object.JsonObject;

/** Signs the tokens that are kept in Secrets: good for as long as the Secret lives. */
@FunctionalInterface
public interface SecretTokens {
    String sign(JsonObject account, JsonObject secret);
}
