package dev.kahawa.node.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** When a machine of 1,000 bytes of either kind is short, by --eviction-hard. */
class ThresholdsTest {

    private static void check(String flag, long memory, long disk, String wanted) {
        Thresholds thresholds = Thresholds.DEFAULT.withEvictionHard(flag);
        String found = (thresholds.memory().exceeds(memory, 1_000) ? "memory" : "")
                + (thresholds.disk().exceeds(disk, 1_000) ? "disk" : "");
        assertThat(found).as(flag).isEqualTo(wanted);
    }

    @Test
    void signalsAreQuantitiesOrParts() {
        check("memory.available<100", 99, 0, "memory");
        check("memory.available<100", 100, 0, "");
        check("memory.available<1Ki,nodefs.available<10%", 999, 99, "memorydisk");
        check("nodefs.available<10%", 0, 100, "");
        check("nodefs.available<0.5%", 0, 4, "disk");
    }

    private static void refuse(String flag, String message) {
        assertThatThrownBy(() -> Thresholds.DEFAULT.withEvictionHard(flag))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void othersAreRefused() {
        refuse("", "\"\" is neither");
        refuse("pid.available<1", "\"pid.available<1\" is neither memory.available<QUANTITY");
        refuse("memory.available=1", "is neither");
        refuse("memory.available<much", "quantities must match");
    }
}
