package dev.kahawa.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

/** Pauses between restarts. */
class BackOffTest {
    private static final Instant T = Instant.parse("2026-11-25T09:00:00Z");

    @Test
    void pausesDoubleUpToFiveMinutes() {
        BackOff backOff = BackOff.next(null, T, T);
        StringBuilder pauses = new StringBuilder().append(backOff.pause().toSeconds());
        for (int i = 0; i < 6; i++) {
            backOff = BackOff.next(backOff, T, T);
            pauses.append(' ').append(backOff.pause().toSeconds());
        }
        assertThat(pauses.toString()).isEqualTo("10 20 40 80 160 300 300");
    }

    @Test
    void tenGoodMinutesAreForgiven() {
        BackOff long_ = new BackOff(Duration.ofMinutes(5), T);
        Instant later = T.plus(Duration.ofMinutes(11));
        assertThat(BackOff.until(long_, later)).isEqualTo(later);
        assertThat(BackOff.next(long_, later, later).pause()).isEqualTo(Duration.ofSeconds(10));
        Instant sooner = T.plus(Duration.ofMinutes(9));
        assertThat(BackOff.until(long_, sooner)).isEqualTo(sooner.plus(Duration.ofMinutes(5)));
    }
}
