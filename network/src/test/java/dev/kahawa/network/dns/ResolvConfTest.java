package dev.kahawa.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class ResolvConfTest {
    @Test
    void findsTheServers() {
        check(
                "10.0.0.53 127.0.0.53",
                "nameserver 10.0.0.53",
                "search a",
                " nameserver\t127.0.0.53 ");
        check("", "# nameserver 10.0.0.53", "nameserver", "nameserver fd00::53", "");
    }

    private static void check(String expected, String... lines) {
        assertThat(String.join(" ", ResolvConf.parse(List.of(lines)))).isEqualTo(expected);
    }
}
