package dev.kahawa.model.object;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;

class YamlTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    a: b                        | {"a":"b"}
                    ``                          | null
                    a: y                        | {"a":true}
                    a: "y"                      | {"a":"y"}
                    a: !!str y                  | {"a":"y"}
                    a: off                      | {"a":false}
                    a: ~                        | {"a":null}
                    a: 0777                     | {"a":511}
                    a: 0x1F                     | {"a":31}
                    a: 1_000                    | {"a":1000}
                    a: 1e3                      | {"a":1000}
                    a: 1.5                      | {"a":1.5}
                    a: 08                       | {"a":8}
                    a: 1.2.3                    | {"a":"1.2.3"}
                    a: 2001-01-01               | {"a":"2001-01-01"}
                    1: x                        | {"1":"x"}
                    on: x                       | {"true":"x"}
                    [1, {a: b}]                 | [1,{"a":"b"}]
                    `x: &x {a: 1}\\nz: {<<: *x, b: 2}` | {"x":{"a":1},"z":{"b":2,"a":1}}
                    `a: |\\n  line\\n`          | {"a":"line\\n"}
                    {"a": "json"}               | {"a":"json"}
                    a: b: c                     | yaml: mapping values are not allowed in this context
                    """)
    void reads(String yaml, String expected) {
        assertThat(outcome(yaml.replace("\\n", "\n"))).isEqualTo(expected);
    }

    private static String outcome(String yaml) {
        try {
            return Yaml.read(yaml.getBytes(StandardCharsets.UTF_8)).value().toString();
        } catch (MalformedJsonException malformed) {
            return malformed.getMessage();
        }
    }
}
