package dev.kahawa.controllers.endpointslice;

import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The order of an Endpoints object's ports: upstream's, which is that of the FNV-1a hashes of how Go
 * prints them.
 */
final class PortOrder {
    private static final BigInteger BASIS =
            new BigInteger("144066263297769815596495629667062367629");
    private static final BigInteger PRIME = new BigInteger("309485009821345068724781371");
    private static final BigInteger MASK = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);

    private PortOrder() {}

    static JsonArray sorted(JsonArray ports) {
        List<JsonObject> sorted = new ArrayList<>(ports.objects());
        if (sorted.size() > 1) {
            sorted.sort(Comparator.comparing(PortOrder::hash));
        }
        return JsonArray.of(sorted);
    }

    private static BigInteger hash(JsonObject port) {
        BigInteger hash = BASIS;
        for (byte each : printed(port).getBytes(StandardCharsets.UTF_8)) {
            hash = hash.xor(BigInteger.valueOf(each & 0xff)).multiply(PRIME).and(MASK);
        }
        return hash;
    }

    private static String printed(JsonObject port) {
        String protocol = port.text("appProtocol");
        return "(v1.EndpointPort){Name:(string)"
                + port.text("name")
                + " Port:(int32)"
                + port.number("port").orElse(0)
                + " Protocol:(v1.Protocol)"
                + port.text("protocol")
                + " AppProtocol:(*string)"
                + (protocol.isEmpty() ? "<nil>" : protocol)
                + "}";
    }
}
