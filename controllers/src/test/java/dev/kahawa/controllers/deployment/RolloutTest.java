package dev.kahawa.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What a Deployment's sets are scaled to, step by step. */
class RolloutTest {

    /**
     * A Deployment as {@code replicas maxSurge maxUnavailable}, or {@code replicas Recreate}; its
     * current set and its old ones as {@code wanted/available[/desired/max]}; the scalings.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            3 1 0      | -     |           |
            3 1 0      | 0/0   | 3/3       | new=1
            3 1 0      | 1/0   | 3/3       |
            3 1 0      | 1/1   | 3/3       | old0=2
            3 1 0      | 2/2   | 2/2       | old0=1
            3 1 0      | 3/3   | 1/1       | old0=0
            3 1 0      | 3/3   | 0/0       |
            4 25% 25%  | 0/0   | 4/4       | new=1
            4 2 1      | 2/0   | 4/4       | old0=3
            3 1 1      | 1/0   | 3/1       | old0=2
            3 0 1      | 0/0   | 3/3       | old0=2
            3 1 0      | 1/1   | 2/2,1/1   | old0=1
            3 Recreate | 0/0   | 3/3       | old0=0
            3 Recreate | 0/0   | 0/0       | new=3
            5 1 0      | 3/3/3/4 |         | new=5
            1 1 0      | 3/3/3/4 |         | new=1
            10 0 0     | 3/3/5/5 | 2/2/5/5 | new=6 old0=4
            """)
    void scales(
            String deployment, String current, @Nullable String old, @Nullable String expected) {
        List<Replicas> sets = old == null
                ? List.of()
                : Arrays.stream(old.split(","))
                        .map(text ->
                                set(text, "old" + Arrays.asList(old.split(",")).indexOf(text)))
                        .toList();
        Replicas newest = current.equals("-") ? null : set(current, "new");
        String scales = new Rollout(deployment(deployment), newest, sets)
                .next().stream()
                        .map(scale -> scale.set().meta().name() + "=" + scale.to())
                        .collect(Collectors.joining(" "));
        assertThat(scales).isEqualTo(expected == null ? "" : expected);
    }

    private static Deployment deployment(String text) {
        String[] words = text.split(" ");
        String strategy = words[1].equals("Recreate")
                ? "{'type':'Recreate'}"
                : "{'type':'RollingUpdate','rollingUpdate':{'maxSurge':%s,'maxUnavailable':%s}}"
                        .formatted(amount(words[1]), amount(words[2]));
        return new Deployment(
                json("{'spec':{'replicas':%s,'strategy':%s}}".formatted(words[0], strategy)));
    }

    private static String amount(String text) {
        return text.endsWith("%") ? "'" + text + "'" : text;
    }

    private static Replicas set(String text, String name) {
        String[] counts = text.split("/");
        String annotations = counts.length < 4
                ? "{}"
                : "{'%s':'%s','%s':'%s'}"
                        .formatted(Replicas.DESIRED, counts[2], Replicas.MAX, counts[3]);
        return new Replicas(json(
                "{'metadata':{'name':'%s','annotations':%s},'spec':{'replicas':%s},'status':{'replicas':%s,'availableReplicas':%s}}"
                        .formatted(name, annotations, counts[0], counts[0], counts[1])));
    }

    private static JsonObject json(String text) {
        return JsonReader.readTrustedObject(
                text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
