package dev.kahawa.apiserver.kinds.batch;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Strategy;
import dev.kahawa.model.schema.ApiResource;

/** The strategies of what runs Pods to an end. */
public final class BatchKinds {
    private BatchKinds() {}

    public static Strategy strategy(ApiResource resource, GoForm go) {
        return switch (resource.resource()) {
            case "cronjobs" -> new CronJobStrategy(resource, go);
            case "jobs" -> new JobStrategy(resource, go);
            default -> new DefaultStrategy(resource);
        };
    }
}
