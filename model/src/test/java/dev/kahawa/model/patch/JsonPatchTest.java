package dev.kahawa.model.patch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.status.ApiException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;

class JsonPatchTest {
    private static final String REFUSED =
            "the server rejected our request due to an error in our request";

    /** A document, a list of operations and what becomes of it; a dash for a refusal. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"a":1}       | {"op":"add","path":"/b","value":2}                      | {"a":1,"b":2}
                    {"a":[1,3]}   | {"op":"add","path":"/a/1","value":2}                    | {"a":[1,2,3]}
                    {"a":[1]}     | {"op":"add","path":"/a/-","value":2}                    | {"a":[1,2]}
                    {"a":[1]}     | {"op":"add","path":"/a/5","value":2}                    | -
                    {"a":[1]}     | {"op":"add","path":"/b/c","value":2}                    | -
                    {"a":[1,2]}   | {"op":"remove","path":"/a/-1"}                          | {"a":[1]}
                    {"a":1}       | {"op":"remove","path":"/b"}                             | -
                    {"a":1}       | {"op":"replace","path":"/b","value":2}                  | {"a":1,"b":2}
                    {"a":1}       | {"op":"move","from":"/a","path":"/b"}                   | {"b":1}
                    {"a":1}       | {"op":"copy","from":"/x","path":"/b"}                   | {"a":1,"b":null}
                    {"a":1}       | {"op":"test","path":"/a","value":1}                     | {"a":1}
                    {"a":1}       | {"op":"test","path":"/a","value":2}                     | -
                    {"a":1}       | {"op":"test","path":"/x","value":null}                  | {"a":1}
                    {"a/b":1}     | {"op":"replace","path":"/a~1b","value":2}               | {"a/b":2}
                    {"a":1}       | {"op":"frob","path":"/a"}                               | -
                    {"a":1}       | {"op":"add","value":1}                                  | -
                    """)
    void applies(String document, String operation, String expected) {
        assertThat(outcome(document, "[" + operation + "]"))
                .isEqualTo(expected.equals("-") ? REFUSED : expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {}    | json: cannot unmarshal object into Go value of type jsonpatch.Patch
                    [1]   | json: cannot unmarshal number into Go value of type jsonpatch.Operation
                    """)
    void refuses(String patch, String expected) {
        assertThat(outcome("{}", patch)).isEqualTo(expected);
    }

    private static String outcome(String document, String patch) {
        try {
            return JsonPatch.of(JsonReader.readTrusted(bytes(patch)))
                    .apply(JsonReader.readTrusted(bytes(document)))
                    .toString();
        } catch (ApiException refused) {
            return refused.text();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"a":1}           | {"b":2}                  | {"a":1,"b":2}
                    {"a":1}           | {"a":null}               | {}
                    {"a":{"b":1}}     | {"a":{"c":2,"d":null}}   | {"a":{"b":1,"c":2}}
                    {"a":[1]}         | {"a":[2]}                | {"a":[2]}
                    {"a":1}           | {"a":{"b":null,"c":1}}   | {"a":{"c":1}}
                    {"a":1}           | []                       | error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}
                    """)
    void merges(String document, String patch, String expected) {
        assertThat(merged(document, patch)).isEqualTo(expected);
    }

    private static String merged(String document, String patch) {
        try {
            JsonObject object = JsonReader.readTrustedObject(bytes(document));
            return MergePatch.apply(object, JsonReader.readTrusted(bytes(patch)))
                    .toString();
        } catch (ApiException refused) {
            return refused.text();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
