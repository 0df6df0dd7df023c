package dev.kahawa.model.patch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.status.ApiException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;

class StrategicMergePatchTest {
    private static final Catalog CATALOG = Catalog.load();

    /** A PodSpec, a patch and what becomes of it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"containers":[{"name":"a","image":"1"},{"name":"b"}]} | {"containers":[{"name":"b","image":"2"}]} | {"containers":[{"name":"a","image":"1"},{"name":"b","image":"2"}]}
                    {"containers":[{"name":"a"},{"name":"b"}]} | {"containers":[{"name":"c"}]}                          | {"containers":[{"name":"c"},{"name":"a"},{"name":"b"}]}
                    {"containers":[{"name":"a"},{"name":"b"}]} | {"containers":[{"name":"a","$patch":"delete"}]}        | {"containers":[{"name":"b"}]}
                    {"containers":[{"name":"a"},{"name":"b"}]} | {"$setElementOrder/containers":[{"name":"b"},{"name":"a"}]} | {"containers":[{"name":"b"},{"name":"a"}]}
                    {"tolerations":[{"key":"a"}]}              | {"tolerations":[{"key":"b"}]}                          | {"tolerations":[{"key":"b"}]}
                    {"nodeSelector":{"a":"1","b":"2"}}         | {"nodeSelector":{"a":null,"c":"3"}}                    | {"nodeSelector":{"b":"2","c":"3"}}
                    {"nodeSelector":{"a":"1"}}                 | {"nodeSelector":{"$patch":"replace","c":"3"}}          | {"nodeSelector":{"c":"3"}}
                    {"volumes":[{"name":"v","emptyDir":{}}]}   | {"volumes":[{"name":"v","configMap":{"name":"c"},"$retainKeys":["name","configMap"]}]} | {"volumes":[{"name":"v","configMap":{"name":"c"}}]}
                    {"volumes":[{"name":"v","emptyDir":{}}]}   | {"volumes":[{"name":"v","emptyDir":{},"$retainKeys":["name"]}]} | invalid patch format of retainKeys
                    {"imagePullSecrets":[{"name":"a"}]}        | {"imagePullSecrets":[{"$patch":"replace"},{"name":"b"}]} | {"imagePullSecrets":[{"name":"b"}]}
                    {"containers":[]}                          | {"containers":[{"image":"x"}]}                         | map: map[image:x] does not contain declared merge key: name
                    {"containers":[{"name":"a"}]}              | {"containers":[{"name":"a","$patch":"improve"}]}       | unknown patch type: improve in map: map[$patch:improve name:a]
                    {"containers":[{"name":"a"}]}              | []                                                     | json: cannot unmarshal array into Go value of type map[string]interface {}
                    """)
    void merges(String document, String patch, String expected) {
        assertThat(outcome(document, patch)).isEqualTo(expected);
    }

    private static String outcome(String document, String patch) {
        try {
            return StrategicMergePatch.apply(
                            CATALOG.type("core.v1.PodSpec"),
                            JsonReader.readTrustedObject(document.getBytes(StandardCharsets.UTF_8)),
                            JsonReader.readTrusted(patch.getBytes(StandardCharsets.UTF_8)))
                    .toString();
        } catch (ApiException refused) {
            return refused.text();
        }
    }
}
