package dev.kahawa.apiserver.kinds.networking;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Strategy;
import dev.kahawa.model.schema.ApiResource;

/** The strategies of traffic. */
public final class NetworkingKinds {
    private NetworkingKinds() {}

    public static Strategy strategy(ApiResource resource, GoForm go) {
        return switch (resource.resource()) {
            case "ingresses" -> new IngressStrategy(resource, go);
            case "ingressclasses" -> new IngressClassStrategy(resource, go);
            case "networkpolicies" -> new NetworkPolicyStrategy(resource, go);
            default -> new DefaultStrategy(resource);
        };
    }
}
