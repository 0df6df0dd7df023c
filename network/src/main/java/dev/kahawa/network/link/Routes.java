package dev.kahawa.network.link;

import dev.kahawa.model.kinds.Ipv4Block;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.object.JsonObject;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The ways to the Pods of other nodes: through those nodes, which must be neighbours. Pure. */
final class Routes {
    private static final String SIMULATED = "kahawa.dev/simulated";

    private Routes() {}

    /** The other nodes' blocks, and the neighbour who leads to each. */
    static Map<String, String> wanted(String self, Collection<JsonObject> nodes) {
        Map<String, String> routes = new TreeMap<>();
        for (JsonObject node : nodes) {
            Meta meta = Meta.of(node);
            if (!meta.name().equals(self) && !meta.labels().containsKey(SIMULATED)) {
                Optional<Ipv4Block> block = block(node);
                Optional<String> address = address(node);
                if (block.isPresent() && address.isPresent()) {
                    routes.put(block.get().toString(), address.get());
                }
            }
        }
        return routes;
    }

    /** The Node's own block; empty while it has none. */
    static Optional<Ipv4Block> block(JsonObject node) {
        return node.string("spec", "podCIDR")
                .filter(cidr -> !cidr.isEmpty() && !cidr.contains(":"))
                .map(Ipv4Block::parse);
    }

    private static Optional<String> address(JsonObject node) {
        return node.array("status", "addresses").objects().stream()
                .filter(address -> address.text("type").equals("InternalIP"))
                .map(address -> address.text("address"))
                .filter(address -> Ipv4Block.address(address).isPresent())
                .filter(address -> !address.startsWith("127."))
                .findFirst();
    }
}
