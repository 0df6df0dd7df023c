package dev.kahawa.apiserver.kinds;

import dev.kahawa.model.object.JsonObject;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** All containers of a Pod, in the order in which upstream visits them. */
final class PodContainers {
    private static final List<String> LISTS =
            List.of("initContainers", "containers", "ephemeralContainers");

    private PodContainers() {}

    static void each(JsonObject spec, Place place, BiConsumer<JsonObject, Place> visit) {
        LISTS.forEach(list -> place.each(spec, list, visit));
    }

    /** The containers and init containers. */
    static Stream<JsonObject> lasting(JsonObject spec) {
        return Stream.of("containers", "initContainers")
                .flatMap(list -> spec.array(list).objects().stream());
    }

    /** An init container that runs as long as the Pod. */
    static boolean isSidecar(JsonObject container) {
        return container.text("restartPolicy").equals("Always");
    }
}
