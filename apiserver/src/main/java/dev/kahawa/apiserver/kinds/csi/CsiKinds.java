package dev.kahawa.apiserver.kinds.csi;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.VolumeSourceValidation;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Strategy;
import dev.kahawa.model.schema.ApiResource;

/** The strategies of what CSI drivers tell. */
public final class CsiKinds {
    private CsiKinds() {}

    public static Strategy strategy(ApiResource resource, GoForm go) {
        return switch (resource.resource()) {
            case "csidrivers" -> new DriverStrategy(resource, go);
            case "csinodes" -> new NodeDriversStrategy(resource, go);
            case "csistoragecapacities" -> new StorageCapacityStrategy(resource, go);
            case "volumeattachments" -> new AttachmentStrategy(resource, go);
            default -> new DefaultStrategy(resource);
        };
    }

    /** A driver's name is there, and well-formed. */
    static void driverName(String name, Place place) {
        if (name.isEmpty()) {
            place.required();
        } else {
            VolumeSourceValidation.csiDriver(name, place);
        }
    }
}
