package dev.kahawa.model.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.object.MalformedJsonException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;

class ObjectTypeTest {
    private static final Catalog CATALOG = Catalog.load();

    /** A type, what is sent, and what is kept: or complaints, or why it is refused. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    core.v1.ConfigMap | {"data":{"b":"1","a":null},"kind":"ConfigMap","apiVersion":"v1"} | {"kind":"ConfigMap","apiVersion":"v1","metadata":{},"data":{"a":"","b":"1"}}
                    core.v1.Container | {"image":"i","name":"c","stdin":false}      | {"name":"c","image":"i","resources":{}}
                    core.v1.Container | {"name":"c","resources":{"limits":{"cpu":0.5}}} | {"name":"c","resources":{"limits":{"cpu":"500m"}}}
                    core.v1.Service   | {"spec":{"ports":[{"port":80}]}}            | {"metadata":{},"spec":{"ports":[{"port":80,"targetPort":0}]},"status":{"loadBalancer":{}}}
                    rbac.v1.Role      | {"metadata":{"name":"r"}}                   | {"metadata":{"name":"r"},"rules":null}
                    rbac.v1.Role      | {"rules":[]}                                | {"metadata":{},"rules":[]}
                    core.v1.Volume    | {"name":"v","emptyDir":{}}                  | {"name":"v","emptyDir":{}}
                    core.v1.Secret    | {"data":{"a":"aGk="}}                       | {"metadata":{},"data":{"a":"aGk="}}
                    core.v1.Secret    | {"data":{"a":"a"}}                          | illegal base64 data at input byte 0
                    core.v1.Secret    | {"data":{"a":5}}                            | json: cannot unmarshal number into Go struct field Secret.data of type []uint8
                    core.v1.ConfigMap | {"metadata":{"creationTimestamp":"2026-01-02T3:04:05,5+01:00"}} | {"metadata":{"creationTimestamp":"2026-01-02T02:04:05Z"}}
                    core.v1.ConfigMap | {"metadata":{"creationTimestamp":"yesterday"}}  | parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"
                    coordination.v1.Lease | {"spec":{"renewTime":"2026-01-02T03:04:05.000006Z"}} | {"metadata":{},"spec":{"renewTime":"2026-01-02T03:04:05.000006Z"}}
                    coordination.v1.Lease | {"spec":{"renewTime":"2026-01-02"}}     | parsing time "2026-01-02" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "" as "T"
                    core.v1.ConfigMap | {"metadata":{"labels":{"a":1}}}             | json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string
                    core.v1.ConfigMap | {"metadata":{"labels":["a"]}}               | json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string
                    core.v1.ConfigMap | {"metadata":[]}                             | json: cannot unmarshal array into Go struct field ConfigMap.metadata of type v1.ObjectMeta
                    core.v1.Service   | {"spec":{"ports":[{"port":"80"}]}}          | json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32
                    core.v1.ReplicationController | {"spec":{"replicas":3000000000}} | json: cannot unmarshal number 3000000000 into Go struct field ReplicationControllerSpec.spec.replicas of type int32
                    core.v1.Service   | {"spec":{"ports":[{"targetPort":80.0}]}}    | json: cannot unmarshal number 80.0 into Go struct field ServicePort.spec.ports.targetPort of type int32
                    core.v1.Secret    | {"type":5}                                  | json: cannot unmarshal number into Go struct field Secret.type of type v1.SecretType
                    core.v1.ConfigMap | {"metadata":{"uid":5}}                      | json: cannot unmarshal number into Go struct field ObjectMeta.metadata.uid of type types.UID
                    core.v1.PersistentVolumeClaim | {"spec":{"accessModes":"x"}}    | json: cannot unmarshal string into Go struct field PersistentVolumeClaimSpec.spec.accessModes of type []v1.PersistentVolumeAccessMode
                    core.v1.PersistentVolumeClaim | {"spec":{"accessModes":[1]}}    | json: cannot unmarshal number into Go struct field PersistentVolumeClaimSpec.spec.accessModes of type v1.PersistentVolumeAccessMode
                    core.v1.LimitRange | {"spec":{"limits":[{"type":"c","max":1}]}} | json: cannot unmarshal number into Go struct field LimitRangeItem.spec.limits.max of type v1.ResourceList
                    storage.v1.CSIStorageCapacity | {"maximumVolumeSize":1e3,"storageClassName":"c"} | {"metadata":{},"storageClassName":"c","maximumVolumeSize":"1e3"}
                    core.v1.Role      | {}                                          | no facts about type core.v1.Role
                    """)
    void decodes(String type, String given, String expected) throws MalformedJsonException {
        assertThat(outcome(type, given)).isEqualTo(expected);
    }

    private static String outcome(String type, String given) throws MalformedJsonException {
        try {
            return CATALOG.type(type).decode(read(given)).object().toString();
        } catch (DecodeException | IllegalArgumentException refused) {
            return refused.getMessage();
        }
    }

    @Test
    void namesWhatItDoesNotKnow() throws Exception {
        String given = """
                {"spec":{"containers":[{"name":"c","colour":"red","colour":"blue"}],"x":{"y":1}},"z":1}
                """;
        assertThat(CATALOG.type("core.v1.Pod").decode(read(given)).complaints())
                .containsExactly(
                        "duplicate field \"spec.containers[0].colour\"",
                        "unknown field \"z\"",
                        "unknown field \"spec.x\"",
                        "unknown field \"spec.containers[0].colour\"");
    }

    @Test
    void everyTypeCanBeReadAndWritesItsEmptyForm() {
        for (String name : CATALOG.typeNames()) {
            ObjectType type = CATALOG.type(name);
            assertThat(type.fields().stream().map(Field::name)).doesNotHaveDuplicates();
        }
        assertThat(CATALOG.resources()).hasSizeGreaterThan(60);
        for (ApiResource resource : CATALOG.resources()) {
            assertThat(CATALOG.type(resource.gvk())).as(resource.toString()).isPresent();
        }
    }

    private static JsonReader.Result read(String text) throws MalformedJsonException {
        return JsonReader.readAll(text.getBytes(StandardCharsets.UTF_8));
    }
}
