package dev.kahawa.apiserver.kinds.webhooks;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.PodDefaults;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.List;

/** ValidatingWebhookConfigurations and MutatingWebhookConfigurations. */
public final class WebhookStrategy extends DefaultStrategy {
    private static final String WEBHOOKS = "webhooks";
    private static final long TIMEOUT_SECONDS = 10;

    private final GoForm go;
    private final boolean mutating;

    public WebhookStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
        this.mutating = resource.resource().startsWith("mutating");
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        return PodDefaults.items(object, WEBHOOKS, this::webhook);
    }

    private JsonObject webhook(JsonObject webhook) {
        JsonObject filled = webhook.withDefault("failurePolicy", "Fail")
                .withDefault("matchPolicy", "Equivalent")
                .withDefault("namespaceSelector", JsonObject.EMPTY)
                .withDefault("objectSelector", JsonObject.EMPTY)
                .withDefault("timeoutSeconds", Json.of(TIMEOUT_SECONDS));
        filled = mutating ? filled.withDefault("reinvocationPolicy", "Never") : filled;
        filled = PodDefaults.items(filled, "rules", rule -> rule.withDefault("scope", "*"));
        return PodDefaults.given(filled, "clientConfig", ClientConfigValidation::withPort);
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return firstGeneration(object);
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        long before = old.number("metadata", "generation").orElse(0);
        boolean same = object.array(WEBHOOKS).equals(old.array(WEBHOOKS));
        return object.update(
                "metadata", metadata -> metadata.with("generation", same ? before : before + 1));
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        Place place = Place.root(go);
        WebhookValidation.check(object, place);
        return place.errors();
    }
}
