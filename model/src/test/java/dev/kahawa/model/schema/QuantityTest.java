package dev.kahawa.model.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {

    /** What is written and what the server answers. */
    @ParameterizedTest
    @CsvSource(textBlock = """
                    1000m, 1
                    1500m, 1500m
                    2500000m, 2500
                    0.5, 500m
                    1.5Gi, 1536Mi
                    0.1Gi, 107374182400m
                    0.25Ki, 256
                    1024Ki, 1Mi
                    1000Ki, 1000Ki
                    1000k, 1M
                    1000, 1k
                    100000, 100k
                    1234567, 1234567
                    1e3, 1e3
                    1E3, 1E3
                    1e-3, 1e-3
                    12e2, 1200
                    1.5e3, 1500
                    1000e3, 1e6
                    1E, 1E
                    16Ei, 9223372036854775807
                    1.0k, 1k
                    1.500, 1.500
                    007, 007
                    +5, +5
                    -5, -5
                    -1500m, -1500m
                    -0, 0
                    0Gi, 0
                    0m, 0
                    .5, 500m
                    5., 5.
                    1n, 1n
                    1000n, 1u
                    1500u, 1500u
                    0.00000000015, 1n
                    9223372036854775808, 9223372036854775808
                    123456789012345678901234567890, 123456789012345678901234567890
                    1.123456789, 1.123456789
                    1.1234567891, 1123456790n
                    ' 5 ', 5
                    -, 0
                    Gi, 0
                    '', quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
                    5x, quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
                    5mm, unable to parse quantity's suffix
                    """)
    void canonical(String text, String expected) {
        assertThat(outcome(text)).isEqualTo(expected);
    }

    private static String outcome(String text) {
        try {
            return Quantity.canonical(text);
        } catch (IllegalArgumentException wrong) {
            return wrong.getMessage();
        }
    }
}
