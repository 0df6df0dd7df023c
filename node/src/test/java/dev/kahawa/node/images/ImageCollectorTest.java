package dev.kahawa.node.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.node.runtime.Images.Image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which images go, and whose they are. */
class ImageCollectorTest {
    @TempDir
    Path directory;

    private static Image image(String id, long bytes, String... tags) {
        return new Image(id, List.of(tags), List.of(id + "@sha256:1"), bytes, -1, "", false);
    }

    /** Of a, b and c with 10 bytes each; a was used last, b before it, c never. */
    private static void check(long excess, String wanted) {
        List<Image> all = List.of(image("a", 10), image("b", 10), image("c", 10));
        Map<String, Instant> used =
                Map.of("a", Instant.ofEpochSecond(9), "b", Instant.ofEpochSecond(8));
        String found = ImageCollector.chosen(all, used, excess).stream()
                .map(Image::id)
                .collect(Collectors.joining());
        assertThat(found).isEqualTo(wanted);
    }

    @Test
    void theLongestUnusedGoUntilThereIsRoom() {
        check(0, "");
        check(1, "c");
        check(11, "cb");
        check(Long.MAX_VALUE, "cba");
    }

    private void ours(Image image, boolean wanted, String... fetched) throws IOException {
        Path file = directory.resolve("fetched");
        FetchedImages before = new FetchedImages(file);
        Stream.of(fetched).forEach(before::add);
        assertThat(new FetchedImages(file).isOurs(image)).isEqualTo(wanted);
        before.retain(List.of());
        assertThat(new FetchedImages(file).isOurs(image)).isFalse();
    }

    @Test
    void anImageIsOursWhileOthersHaveNoNameForIt() throws IOException {
        ours(image("a", 1, "a:1"), false);
        ours(image("a", 1, "a:1"), true, "a:1");
        ours(image("a", 1, "a:1", "a:2"), false, "a:1");
        ours(image("a", 1, "a:1", "a:2"), true, "a:1", "a:2");
        ours(image("a", 1), true, "a@sha256:1");
        ours(image("a", 1), false, "b@sha256:1");
    }
}
