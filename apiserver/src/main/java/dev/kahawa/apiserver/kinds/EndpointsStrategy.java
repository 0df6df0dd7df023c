package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;

/** Endpoints. */
final class EndpointsStrategy extends DefaultStrategy {

    EndpointsStrategy(ApiResource resource) {
        super(resource);
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        return object.array("subsets").isEmpty()
                ? object
                : object.with(
                        "subsets",
                        object.array("subsets").mapObjects(EndpointsStrategy::withProtocols));
    }

    private static JsonObject withProtocols(JsonObject subset) {
        return subset.array("ports").isEmpty()
                ? subset
                : subset.with(
                        "ports",
                        subset.array("ports")
                                .mapObjects(port -> port.withDefault("protocol", "TCP")));
    }
}
