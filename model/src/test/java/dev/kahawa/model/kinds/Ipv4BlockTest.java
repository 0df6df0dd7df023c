package dev.kahawa.model.kinds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4BlockTest {
    private static final Ipv4Block PODS = Ipv4Block.parse("10.244.0.0/16");

    @Test
    void dividesItself() {
        assertThat(PODS.count(24)).isEqualTo(256);
        assertThat(PODS.sub(24, 0)).hasToString("10.244.0.0/24");
        assertThat(PODS.sub(24, 255)).hasToString("10.244.255.0/24");
        assertThat(PODS.sub(24, 7).host(1)).isEqualTo("10.244.7.1");
        assertThatThrownBy(() -> PODS.sub(24, 256)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Ipv4Block.parse("200.1.2.3/31").host(1)).isEqualTo("200.1.2.3");
    }

    @Test
    void knowsWhatIsInIt() {
        assertThat(PODS.contains("10.244.3.4")).isTrue();
        assertThat(PODS.contains("10.245.0.1")).isFalse();
        assertThat(PODS.contains("fd00::1")).isFalse();
        assertThat(Ipv4Block.parse("0.0.0.0/0").contains("255.1.1.1")).isTrue();
        assertThat(PODS.overlaps(Ipv4Block.parse("10.244.8.0/22"))).isTrue();
        assertThat(Ipv4Block.parse("10.244.8.0/22").overlaps(PODS)).isTrue();
        assertThat(PODS.overlaps(Ipv4Block.parse("10.248.0.0/22"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0", "10.0.0.0/33", "10.0.0/8", "256.0.0.0/8", "::/0"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Ipv4Block.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
