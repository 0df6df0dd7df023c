package dev.kahawa.model.object;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;

class JsonTest {

    /** What comes back after reading and writing, or the fault in Go's words. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"b":1,"a":[true,null,"x"]} | {"b":1,"a":[true,null,"x"]}
                    { "a" : 1.50 }              | {"a":1.5}
                    1e21                        | 1e+21
                    1e20                        | 100000000000000000000
                    0.0000001                   | 1e-7
                    9223372036854775807         | 9223372036854775807
                    9223372036854775808         | 9223372036854776000
                    -0.0                        | -0
                    "<&>"                       | "\\u003c\\u0026\\u003e"
                    "é€😀"                      | "é€😀"
                    "\\u0007\\n"                | "\\u0007\\n"
                    {"a":1,"a":2}               | {"a":2}
                    ``                          | unexpected end of JSON input
                    {                           | unexpected end of JSON input
                    metadata                    | invalid character 'm' looking for beginning of value
                    {a:1}                       | invalid character 'a' looking for beginning of object key string
                    {"a" 1}                     | invalid character '1' after object key
                    {"a":1 "b"}                 | invalid character '"' after object key:value pair
                    [1 2]                       | invalid character '2' after array element
                    {} x                        | invalid character 'x' after top-level value
                    tru                         | unexpected end of JSON input
                    trux                        | invalid character 'x' in literal true (expecting 'e')
                    "\\q"                       | invalid character 'q' in string escape code
                    01                          | invalid character '1' after top-level value
                    """)
    void roundTrips(String text, String expected) {
        assertThat(outcome(text)).isEqualTo(expected);
    }

    private static String outcome(String text) {
        try {
            return JsonReader.read(text.getBytes(StandardCharsets.UTF_8)).toString();
        } catch (MalformedJsonException malformed) {
            return malformed.getMessage();
        }
    }

    @Test
    void namesKeysWrittenTwice() throws MalformedJsonException {
        byte[] text = "{\"a\":{\"b\":1,\"b\":2},\"c\":[{\"d\":1,\"d\":1}]}"
                .getBytes(StandardCharsets.UTF_8);
        assertThat(JsonReader.readAll(text).duplicates()).containsExactly("a.b", "c[0].d");
    }

    @Test
    void findsKeysOfLargeObjectsByIndex() {
        JsonObject.Builder builder = JsonObject.builder();
        for (int i = 0; i < 100; i++) {
            builder.put("k" + i, i);
        }
        JsonObject large = builder.build();
        assertThat(large.number("k99")).hasValue(99);
        assertThat(large.without("k5").has("k5")).isFalse();
        assertThat(large.with("k100", 1).size()).isEqualTo(101);
    }

    @Test
    void printsAsUpstreamDoes() {
        JsonObject object = JsonObject.builder()
                .put("a", JsonArray.of(Json.of(1)))
                .put("b", JsonObject.EMPTY)
                .build();
        assertThat(new String(JsonWriter.writePretty(object), StandardCharsets.UTF_8))
                .isEqualTo("{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}");
    }
}
