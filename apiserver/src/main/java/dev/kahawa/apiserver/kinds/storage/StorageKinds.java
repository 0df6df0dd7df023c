package dev.kahawa.apiserver.kinds.storage;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Strategy;
import dev.kahawa.model.schema.ApiResource;

/** The strategies of storage, in the core group and in its own. */
public final class StorageKinds {
    private StorageKinds() {}

    public static Strategy strategy(ApiResource resource, GoForm go) {
        return switch (resource.resource()) {
            case "persistentvolumeclaims" -> new ClaimStrategy(resource, go);
            case "persistentvolumes" -> new VolumeStrategy(resource, go);
            case "storageclasses" -> new StorageClassStrategy(resource, go);
            case "volumeattributesclasses" -> new AttributesClassStrategy(resource, go);
            default -> new DefaultStrategy(resource);
        };
    }
}
