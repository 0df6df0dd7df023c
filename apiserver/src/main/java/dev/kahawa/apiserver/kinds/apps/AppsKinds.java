package dev.kahawa.apiserver.kinds.apps;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Strategy;
import dev.kahawa.model.schema.ApiResource;

/** The strategies of what makes Pods and keeps them. */
public final class AppsKinds {
    private AppsKinds() {}

    public static Strategy strategy(ApiResource resource, GoForm go) {
        return switch (resource.resource()) {
            case "controllerrevisions" -> new ControllerRevisionStrategy(resource, go);
            case "daemonsets" -> new DaemonSetStrategy(resource, go);
            case "deployments" -> new DeploymentStrategy(resource, go);
            case "replicasets" -> new ReplicaSetStrategy(resource, go);
            case "replicationcontrollers" -> new ReplicationControllerStrategy(resource, go);
            case "statefulsets" -> new StatefulSetStrategy(resource, go);
            default -> new DefaultStrategy(resource);
        };
    }
}
