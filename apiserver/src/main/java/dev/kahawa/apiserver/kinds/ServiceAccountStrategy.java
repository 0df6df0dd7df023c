package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;

import java.util.List;

/** ServiceAccounts. */
final class ServiceAccountStrategy extends DefaultStrategy {
    private static final String ENFORCE = "kubernetes.io/enforce-mountable-secrets";

    ServiceAccountStrategy(ApiResource resource) {
        super(resource);
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return withNamesOnly(super.beforeCreate(object));
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        return withNamesOnly(super.beforeUpdate(object, old));
    }

    /** References to Secrets hold a name and nothing else. */
    private static JsonObject withNamesOnly(JsonObject account) {
        return account.array("secrets").isEmpty()
                ? account
                : account.with(
                        "secrets",
                        account.array("secrets")
                                .mapObjects(secret ->
                                        JsonObject.EMPTY.with("name", secret.text("name"))));
    }

    @Override
    public List<String> warnings(JsonObject object) {
        return isEnforcing(object)
                ? List.of("metadata.annotations[" + ENFORCE + "]: deprecated in v1.32+; prefer"
                        + " separate namespaces to isolate access to mounted secrets")
                : List.of();
    }

    @Override
    public List<String> updateWarnings(JsonObject object, JsonObject old) {
        return isEnforcing(old) ? List.of() : warnings(object);
    }

    private static boolean isEnforcing(JsonObject object) {
        return object.object("metadata", "annotations").has(ENFORCE);
    }
}
