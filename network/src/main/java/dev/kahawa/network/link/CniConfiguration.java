package dev.kahawa.network.link;

import dev.kahawa.model.kinds.Ipv4Block;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The network configuration that the container runtime gives to the CNI plugins. Ours is written
 * only where there is no other.
 *
 * @param directory where the runtime looks for it
 * @see <a href="https://github.com/containernetworking/cni/blob/main/SPEC.md">CNI</a>
 */
record CniConfiguration(Path directory) {
    /** Plugins and runtimes of all distributions since 2020 understand it. */
    private static final String VERSION = "0.4.0";

    private static final String FILE = "10-kahawa.conflist";

    /** Whether Pods are attached to our bridge, or somehow else by somebody else's configuration. */
    enum Whose {
        OURS,
        FOREIGN
    }

    /**
     * Writes ours, if there is no other.
     *
     * @param pods the addresses of this node's Pods
     */
    Whose write(Ipv4Block pods) throws IOException {
        Files.createDirectories(directory);
        if (hasForeign()) {
            return Whose.FOREIGN;
        }
        Path file = directory.resolve(FILE);
        byte[] wanted = text(pods).getBytes(StandardCharsets.UTF_8);
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), wanted)) {
            Path next = directory.resolve("." + FILE + ".next");
            Files.write(next, wanted);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Whose.OURS;
    }

    private boolean hasForeign() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .anyMatch(name ->
                            !name.equals(FILE) && name.matches(".+\\.(conf|conflist|json)"));
        }
    }

    static String text(Ipv4Block pods) {
        JsonObject range = JsonObject.of("subnet", pods.toString());
        JsonObject ipam = JsonObject.builder()
                .put("type", "host-local")
                .put("ranges", JsonArray.of(JsonArray.of(range)))
                .put("routes", JsonArray.of(JsonObject.of("dst", "0.0.0.0/0")))
                .build();
        JsonObject bridge = JsonObject.builder()
                .put("type", "bridge")
                .put("bridge", Bridge.NAME)
                .put("isGateway", true)
                .put("ipMasq", true)
                .put("hairpinMode", true)
                .put("ipam", ipam)
                .build();
        JsonObject portmap = JsonObject.of("type", "portmap")
                .with("capabilities", JsonObject.of("portMappings", Json.of(true)));
        JsonObject network = JsonObject.builder()
                .put("cniVersion", VERSION)
                .put("name", "kahawa")
                .put("plugins", JsonArray.of(bridge, portmap))
                .build();
        return network + "\n";
    }
}
