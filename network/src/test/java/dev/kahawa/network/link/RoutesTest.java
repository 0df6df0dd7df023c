package dev.kahawa.network.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import org.junit.jupiter.api.Test;

import java.util.List;

class RoutesTest {
    private static final JsonObject SELF = node("a", "10.244.0.0/24", "192.0.2.1");

    @Test
    void leadThroughTheOtherNodes() {
        check("{}", SELF);
        check("{10.244.1.0/24=192.0.2.2}", SELF, node("b", "10.244.1.0/24", "192.0.2.2"));
    }

    @Test
    void waitForWhatIsNotKnownYet() {
        check("{}", SELF, node("b", "", "192.0.2.2"));
        check("{}", SELF, node("b", "10.244.1.0/24", ""));
        check("{}", SELF, node("b", "10.244.1.0/24", "127.0.0.1"));
    }

    @Test
    void leadNotToSimulatedNodes() {
        JsonObject simulated = node("node-1", "10.248.0.0/22", "172.30.0.1")
                .withAt(List.of("metadata", "labels", "kahawa.dev/simulated"), Json.of("true"));
        check("{}", SELF, simulated);
    }

    private static JsonObject node(String name, String block, String address) {
        JsonObject internal = JsonObject.of("type", "InternalIP").with("address", address);
        return JsonObject.of("metadata", JsonObject.of("name", name))
                .with("spec", JsonObject.of("podCIDR", block))
                .with("status", JsonObject.of("addresses", JsonArray.of(internal)));
    }

    private static void check(String expected, JsonObject... nodes) {
        assertThat(Routes.wanted("a", List.of(nodes))).hasToString(expected);
    }
}
