package dev.kahawa.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;

class HeapKeeperTest {
    /** Heap sizes in megabytes at each look; {@code N*} is N for a while. */
    @ParameterizedTest
    @CsvSource({
        "24 30 36 38, false",
        "24 30 36 41, true",
        "200 220 280 299, false",
        "200 220 280 301, true",
        "200 220*, true",
        "200 210*, false",
        "200 230 231 232 233 234 235 236 237 238 239 240 241 242 243 244, false",
        "200 230 231 232 233 234 235 236 237 238 239 240 241 242 243 244 245 246 247, true",
    })
    void looksWhenTheHeapHasGrownByHalfOrStopsGrowing(String megabytes, boolean due) {
        HeapKeeper.State state = new HeapKeeper.State();
        boolean wasDue = false;
        for (String size : megabytes.split(" ")) {
            int times = size.endsWith("*") ? 100 : 1;
            for (int i = 0; i < times; i++) {
                wasDue |= state.isDue(Long.parseLong(size.replace("*", "")) << 20);
            }
        }
        assertThat(wasDue).isEqualTo(due);
    }

    @ParameterizedTest
    @CsvSource({"24, 60", "100, 170"})
    void isQuietAfterIt(long first, long grown) {
        HeapKeeper.State state = new HeapKeeper.State();
        for (long size : Arrays.asList(first, grown)) {
            state.isDue(size << 20);
        }
        state.collected(grown << 20);
        for (int i = 0; i < 100; i++) {
            assertThat(state.isDue(grown << 20)).isFalse();
        }
    }
}
