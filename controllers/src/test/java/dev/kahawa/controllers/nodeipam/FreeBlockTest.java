package dev.kahawa.controllers.nodeipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.kinds.Ipv4Block;
import dev.kahawa.model.object.JsonObject;

import org.junit.jupiter.api.Test;

import java.util.stream.Stream;

class FreeBlockTest {
    @Test
    void takesTheFirstFree() {
        check("10.244.0.0/24", "10.244.0.0/16");
        check("10.244.1.0/24", "10.244.0.0/16", "10.244.0.0/24", "");
        check("10.244.1.0/24", "10.244.0.0/16", "10.244.2.0/24", "10.244.0.0/24");
    }

    @Test
    void goesAroundBlocksOfOtherSizes() {
        check("10.244.8.0/24", "10.244.0.0/16", "10.244.0.0/22", "10.244.4.0/22");
        check("10.244.0.0/24", "10.244.0.0/16", "10.248.0.0/22", "fd00::/64");
        check("none", "10.244.0.0/16", "10.0.0.0/8");
    }

    @Test
    void endsWhereTheClusterEnds() {
        check("10.1.2.128/25", "10.1.2.128/25");
        check("none", "10.1.2.0/24", "10.1.2.0/24");
        check("none", "10.1.2.0/25", "10.1.2.0/24");
    }

    private static void check(String expected, String cluster, String... taken) {
        var nodes = Stream.of(taken)
                .map(cidr -> JsonObject.of("spec", JsonObject.of("podCIDR", cidr)))
                .toList();
        assertThat(FreeBlock.in(Ipv4Block.parse(cluster), nodes)
                        .map(Ipv4Block::toString)
                        .orElse("none"))
                .isEqualTo(expected);
    }
}
