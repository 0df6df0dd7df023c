package dev.kahawa.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.store.Entry;
import dev.kahawa.store.Expected;
import dev.kahawa.store.Outcome;
import dev.kahawa.store.Store;
import dev.kahawa.store.StoreOptions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** A writing process is killed again and again; what it acknowledged must be there, whole. */
class KilledWriterTest {
    private static final int KILLS = 20;
    private static final int VALUE_LENGTH = 3_000;

    @Test
    void everyAcknowledgedWriteSurvivesKill9(@TempDir Path directory) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<String, Long> acknowledged = new HashMap<>();
        for (int i = 0; i < KILLS; i++) {
            writeUntilKilled(directory, "run" + i, 1 + random.nextInt(200), acknowledged);
        }
        try (Store store = open(directory)) {
            acknowledged.forEach((key, revision) -> {
                Entry entry = store.latest().get(key).orElseThrow();
                assertThat(entry.modified().value()).as("seed " + seed).isEqualTo(revision);
            });
            for (Entry entry : store.latest().range("", "\uffff")) {
                assertThat(new String(entry.value(), StandardCharsets.UTF_8))
                        .as("seed " + seed)
                        .isEqualTo(value(entry.key()));
            }
        }
        assertThat(acknowledged.size()).isGreaterThanOrEqualTo(KILLS);
    }

    private static void writeUntilKilled(
            Path directory, String run, int writes, Map<String, Long> acknowledged)
            throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriterTest.class.getName(),
                        directory.toString(),
                        run)
                .redirectErrorStream(true)
                .start();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int seen = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1);
                if (words.length == 3 && words[0].equals("wrote")) {
                    acknowledged.put(words[1], Long.parseLong(words[2]));
                    seen++;
                }
                if (seen == writes) {
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
    }

    private static Store open(Path directory) throws Exception {
        return EmbeddedStore.open(directory, StoreOptions.DEFAULT, InstantSource.system());
    }

    private static String value(String key) {
        return (key + "/").repeat(VALUE_LENGTH / key.length());
    }

    /** The process that is killed: writes from several threads and says what was acknowledged. */
    public static void main(String[] args) throws Exception {
        Store store = open(Path.of(args[0]));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (int t = 0; t < 4; t++) {
            String prefix = args[1] + "-" + t + "-";
            Thread.ofPlatform().start(() -> writeForEver(store, prefix, out));
        }
    }

    private static void writeForEver(Store store, String prefix, PrintStream out) {
        try {
            for (int i = 0; ; i++) {
                String key = prefix + i;
                byte[] value = value(key).getBytes(StandardCharsets.UTF_8);
                Outcome outcome = store.put(key, value, Expected.ABSENT);
                out.println("wrote " + key + " " + ((Outcome.Done) outcome).revision());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
