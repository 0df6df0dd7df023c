package dev.kahawa.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** A node and its Lease as they were seen, every five seconds; and when it counts as silent. */
class NodeHealthTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int NEVER = -1;

    @Test
    void silentAfterFiftySecondsWithoutASign() {
        check(55, 200, 0, 0);
        check(105, 200, 50, 0);
        check(105, 200, 0, 50);
        check(95, 200, 20, 40);
    }

    @Test
    void oneThatNeverToldAnythingHasSixty() {
        check(65, 200, NEVER, 0);
        check(115, 200, NEVER, 50);
    }

    @Test
    void talksOnInTime() {
        check(NEVER, 45, 0, 0);
    }

    @Test
    void noBlameForTimeThatNobodyWatched() {
        JsonObject node = node(0);
        NodeHealth health = NodeHealth.observed(null, node, Optional.empty(), START);
        Instant woken = START.plusSeconds(3_600);
        NodeHealth after = NodeHealth.observed(health, node, Optional.empty(), woken);
        assertThat(after.isSilent(node, woken)).isFalse();
    }

    @Test
    void saysWhatIsUnknown() {
        JsonObject unknown = NodeHealth.unknown(node(0), START.plusSeconds(60));
        assertThat(unknown.array("conditions").objects())
                .extracting(c -> c.text("type") + " " + c.text("status") + " " + c.text("reason"))
                .containsExactly(
                        "Ready Unknown NodeStatusUnknown",
                        "MemoryPressure Unknown NodeStatusNeverUpdated",
                        "DiskPressure Unknown NodeStatusNeverUpdated",
                        "PIDPressure Unknown NodeStatusNeverUpdated");
        JsonObject node = node(0).with("status", unknown);
        assertThat(NodeHealth.unknown(node, START.plusSeconds(99))).isEqualTo(unknown);
    }

    /**
     * Watches for so many seconds.
     *
     * @param silentAt when it is first thought silent, or never
     * @param status when the node last told its status, or never
     * @param renewed when its Lease was last renewed
     */
    private static void check(int silentAt, int seconds, int status, int renewed) {
        NodeHealth health = null;
        int silent = NEVER;
        for (int second = 0; second <= seconds && silent == NEVER; second += 5) {
            Instant now = START.plusSeconds(second);
            JsonObject node = node(status == NEVER ? NEVER : Math.min(second, status));
            Optional<JsonObject> lease =
                    renewed == 0 ? Optional.empty() : lease(Math.min(second, renewed));
            health = NodeHealth.observed(health, node, lease, now);
            silent = health.isSilent(node, now) ? second : NEVER;
        }
        assertThat(silent).isEqualTo(silentAt);
    }

    private static JsonObject node(int heartbeat) {
        String ready = "{'type':'Ready','status':'True','lastHeartbeatTime':'"
                + START.plusSeconds(heartbeat) + "'}";
        return json("{'metadata':{'name':'n','creationTimestamp':'" + START
                + "'},'status':{'conditions':[" + (heartbeat == NEVER ? "" : ready) + "]}}");
    }

    private static Optional<JsonObject> lease(int renewed) {
        return Optional.of(json("{'spec':{'renewTime':'" + START.plusSeconds(renewed) + "'}}"));
    }

    private static JsonObject json(String text) {
        return JsonReader.readTrustedObject(
                text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
