package dev.kahawa.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** What every {@link Store} does. */
public abstract class StoreContract {
    private static final Duration SOON = Duration.ofSeconds(5);

    protected final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    protected final InstantSource clock = now::get;
    protected Store store;

    protected abstract Store open() throws Exception;

    @BeforeEach
    void start() throws Exception {
        store = open();
    }

    @AfterEach
    void stop() {
        store.close();
    }

    @Test
    void everyWriteTakesTheNextRevision() throws Exception {
        check("a", Expected.ABSENT, "1", "done 1");
        check("a", Expected.ABSENT, "2", "unexpected a=1@1");
        check("a", Expected.at(new Revision(1)), "2", "done 2");
        check("a", Expected.at(new Revision(1)), "3", "unexpected a=2@2");
        check("b", Expected.at(new Revision(1)), "3", "unexpected nothing");
        check("b", Expected.ANY, "3", "done 3");
        assertThat(outcome(store.delete("b", Expected.at(new Revision(3))))).isEqualTo("done 4");
        assertThat(outcome(store.delete("b", Expected.ANY))).isEqualTo("done 4");
        assertThat(store.latest().revision()).isEqualTo(new Revision(4));
    }

    private void check(String key, Expected expected, String value, String outcome)
            throws InterruptedException {
        assertThat(outcome(store.put(key, bytes(value), expected))).isEqualTo(outcome);
    }

    private static String outcome(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done(Revision revision) -> "done " + revision;
            case Outcome.Unexpected(Entry current) ->
                "unexpected " + (current == null ? "nothing" : text(current));
        };
    }

    @Test
    void rangesAreSortedByBytesAndConsistentAtARevision() throws Exception {
        for (String key :
                List.of("n/a/x", "n/a-b/x", "n/z", "m", "o", "n/\ud83d\ude00", "n/\uffee")) {
            store.put(key, bytes(""), Expected.ANY);
        }
        Revision before = store.latest().revision();
        store.delete("n/z", Expected.ANY);
        assertThat(keys(store.at(before), "n/", "n0"))
                .containsExactly("n/a-b/x", "n/a/x", "n/z", "n/\uffee", "n/\ud83d\ude00");
        assertThat(keys(store.latest(), "n/a-b/x\0", "n/z")).containsExactly("n/a/x");
        assertThat(store.at(before).count("n/", "n0")).isEqualTo(5);
        assertThat(store.latest().count("n/", "n0")).isEqualTo(4);
        assertThatThrownBy(() -> store.at(new Revision(99)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> keys(Snapshot snapshot, String from, String to) {
        List<String> keys = new ArrayList<>();
        snapshot.range(from, to).forEach(entry -> keys.add(entry.key()));
        return keys;
    }

    @Test
    void watchesSeeThePastThenTheFutureWithoutGaps() throws Exception {
        store.put("a/1", bytes("x"), Expected.ANY);
        store.put("b/1", bytes("x"), Expected.ANY);
        store.put("a/1", bytes("y"), Expected.ANY);
        try (Watch watch = store.watch("a/", new Revision(1))) {
            assertThat(next(watch)).isEqualTo("put a/1=y@3 after x");
            assertThat(watch.next(Duration.ZERO)).isEqualTo(new Watch.Next.Idle(new Revision(3)));
            store.delete("a/1", Expected.ANY);
            assertThat(next(watch)).isEqualTo("deleted a/1=y@3 at 4");
        }
    }

    @Test
    void concurrentWritersMakeOneGaplessHistory() throws Exception {
        int writers = 8;
        int each = 50;
        long all = 400;
        try (Watch watch = store.watch("k", Revision.ZERO)) {
            List<Thread> threads = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                String key = "k" + w;
                threads.add(Thread.startVirtualThread(() -> writeAll(key, each)));
            }
            long expected = 1;
            while (expected <= all) {
                Watch.Next.Changes changes = (Watch.Next.Changes) watch.next(SOON);
                for (Change change : changes.changes()) {
                    assertThat(change.revision().value()).isEqualTo(expected++);
                }
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private void writeAll(String key, int times) {
        try {
            for (int i = 0; i < times; i++) {
                store.put(key, bytes("v" + i), Expected.ANY);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatIsCompactedIsRefused() throws Exception {
        for (int i = 0; i < 5; i++) {
            store.put("a", bytes("" + i), Expected.ANY);
        }
        Watch slow = store.watch("a", new Revision(1));
        store.compact(new Revision(4));
        assertThat(store.oldest()).isEqualTo(new Revision(4));
        assertThatThrownBy(() -> store.at(new Revision(3))).isInstanceOf(CompactedException.class);
        assertThatThrownBy(() -> store.watch("a", new Revision(2)))
                .isInstanceOf(CompactedException.class);
        assertThat(slow.next(SOON)).isInstanceOf(Watch.Next.Ended.class);
        assertThat(next(store.watch("a", new Revision(4)))).isEqualTo("put a=4@5 after 3");
    }

    @Test
    void closingEndsWatches() throws Exception {
        Watch watch = store.watch("a", Revision.ZERO);
        Thread closer = Thread.startVirtualThread(store::close);
        assertThat(watch.next(SOON)).isInstanceOf(Watch.Next.Ended.class);
        closer.join();
        assertThatThrownBy(() -> store.put("a", bytes(""), Expected.ANY))
                .isInstanceOf(StoreException.class);
        store = open();
    }

    @Test
    void limitedEntriesGoByThemselves() throws Exception {
        store.put("a", bytes("x"), Expected.ANY, Lifetime.of(Duration.ofHours(1)));
        store.put("b", bytes("x"), Expected.ANY, Lifetime.of(Duration.ofHours(1)));
        store.put("b", bytes("y"), Expected.ANY, Lifetime.of(Duration.ofHours(3)));
        now.set(Instant.EPOCH.plus(Duration.ofHours(2)));
        Awaitility.await().until(() -> store.latest().get("a").isEmpty());
        assertThat(store.latest().get("b")).isPresent();
    }

    @Test
    void agreesWithASortedMap() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        TreeMap<String, String> model = new TreeMap<>();
        for (int i = 0; i < 2_000; i++) {
            String key = "k" + random.nextInt(200);
            if (random.nextInt(3) == 0) {
                model.remove(key);
                store.delete(key, Expected.ANY);
            } else {
                model.put(key, "v" + i);
                store.put(key, bytes("v" + i), Expected.ANY);
            }
        }
        Map<String, String> content = new TreeMap<>();
        store.latest().range("", "\uffff").forEach(e -> content.put(e.key(), string(e.value())));
        assertThat(content).as("seed " + seed).isEqualTo(model);
        assertThat(store.latest().count("k1", "k2"))
                .as("seed " + seed)
                .isEqualTo(model.subMap("k1", "k2").size());
    }

    private static String next(Watch watch) throws InterruptedException {
        Watch.Next.Changes changes = (Watch.Next.Changes) watch.next(SOON);
        return switch (changes.changes().getFirst()) {
            case Change.Put(Entry entry, Entry before) ->
                "put "
                        + text(entry)
                        + " after "
                        + (before == null ? "nothing" : string(before.value()));
            case Change.Deleted(Entry before, Revision revision) ->
                "deleted " + text(before) + " at " + revision;
        };
    }

    private static String text(Entry entry) {
        return entry.key() + "=" + string(entry.value()) + "@" + entry.modified();
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    protected static String string(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
