package dev.kahawa.controllers.nodeipam;

import dev.kahawa.model.kinds.Ipv4Block;
import dev.kahawa.model.object.JsonObject;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Which block of Pod addresses the next Node gets. Pure. */
final class FreeBlock {
    /** Upstream's --node-cidr-mask-size. */
    static final int NODE_LENGTH = 24;

    private FreeBlock() {}

    /** Empty where all are taken. */
    static Optional<Ipv4Block> in(Ipv4Block cluster, Collection<JsonObject> nodes) {
        int length = Math.max(NODE_LENGTH, cluster.length());
        List<Ipv4Block> taken = nodes.stream()
                .flatMap(FreeBlock::blocks)
                .filter(cluster::overlaps)
                .toList();
        return LongStream.range(0, cluster.count(length))
                .mapToObj(n -> cluster.sub(length, n))
                .filter(Predicate.not(block -> taken.stream().anyMatch(block::overlaps)))
                .findFirst();
    }

    private static Stream<Ipv4Block> blocks(JsonObject node) {
        String first = node.text("spec", "podCIDR");
        List<String> all = node.array("spec", "podCIDRs").strings();
        return Stream.concat(all.stream(), Stream.of(first))
                .filter(cidr -> !cidr.isEmpty() && !cidr.contains(":"))
                .map(Ipv4Block::parse);
    }
}
