package dev.kahawa.launcher.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.node.runtime.SandboxSpec.Dns;

import org.junit.jupiter.api.Test;

import java.util.List;

class ResolvConfTest {

    @Test
    void reads() {
        check("", List.of(), List.of(), List.of());
        check(
                "nameserver 1.1.1.1\nnameserver  8.8.8.8",
                List.of("1.1.1.1", "8.8.8.8"),
                List.of(),
                List.of());
        check(
                "# nameserver 1.1.1.1\n; no\nsearch a b\nsearch c",
                List.of(),
                List.of("c"),
                List.of());
        check(
                "domain x.org\noptions ndots:2 edns0",
                List.of(),
                List.of("x.org"),
                List.of("ndots:2", "edns0"));
    }

    private static void check(
            String text, List<String> servers, List<String> searches, List<String> options) {
        assertThat(ResolvConf.parse(text.lines().toList()))
                .isEqualTo(new Dns(servers, searches, options));
    }
}
