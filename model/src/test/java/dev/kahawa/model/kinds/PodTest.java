package dev.kahawa.model.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.object.JsonReader;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

class PodTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void tellsOnceWhyItGoes() {
        String json = "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}";
        Pod pod = new Pod(JsonReader.readTrustedObject(json.getBytes(StandardCharsets.UTF_8)));
        Pod told = pod.disrupted("EvictionByEvictionAPI", "why", NOW);
        assertThat(told.json().array("status", "conditions").objects())
                .extracting(c -> c.text("type") + " " + c.text("reason"))
                .containsExactly("Ready ", "DisruptionTarget EvictionByEvictionAPI");
        assertThat(told.disrupted("EvictionByEvictionAPI", "why", NOW.plusSeconds(9)))
                .isEqualTo(told);
    }
}
