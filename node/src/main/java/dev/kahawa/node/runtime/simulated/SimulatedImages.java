package dev.kahawa.node.runtime.simulated;

import dev.kahawa.node.runtime.Images;
import dev.kahawa.node.runtime.RuntimeFailedException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Images that are names only. */
final class SimulatedImages implements Images {
    private static final long SIZE = 1_000_000;

    private final Predicate<String> registry;
    private final Map<String, Image> images = new ConcurrentHashMap<>();

    /** @param registry whether an image can be pulled */
    SimulatedImages(Predicate<String> registry) {
        this.registry = registry;
    }

    @Override
    public List<Image> list() {
        return List.copyOf(images.values());
    }

    @Override
    public Optional<Image> find(String reference) {
        return images.values().stream()
                .filter(image -> image.id().equals(reference)
                        || image.tags().contains(reference)
                        || image.digests().contains(reference))
                .findFirst();
    }

    @Override
    public String pull(String reference, Credentials credentials) {
        if (!registry.test(reference)) {
            throw new RuntimeFailedException("failed to pull and unpack image \"" + reference
                    + "\": failed to resolve reference \"" + reference + "\": " + reference
                    + ": not found");
        }
        String id = String.format("sha256:%064x", Math.abs((long) reference.hashCode()));
        String name = reference.replaceFirst("[:@][^/]*$", "");
        Image image =
                new Image(id, List.of(reference), List.of(name + "@" + id), SIZE, -1, "", false);
        images.put(id, image);
        return id;
    }

    @Override
    public void remove(String id) {
        images.remove(id);
    }

    @Override
    public Usage usage() {
        return new Usage("/", images.size() * SIZE, images.size());
    }
}
