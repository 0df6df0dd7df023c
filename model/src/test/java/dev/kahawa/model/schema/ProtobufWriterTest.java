package dev.kahawa.model.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

class ProtobufWriterTest {
    private static final Catalog CATALOG = Catalog.load();

    @Test
    void whatIsWrittenIsReadAgain() throws DecodeException {
        check("core.v1.ConfigMap", "{'metadata':{'name':'c','labels':{'a':'b'}},'data':{'k':''}}");
        check("core.v1.Secret", "{'metadata':{'name':'s'},'data':{'k':'AAH/'},'type':'Opaque'}");
        check("core.v1.Pod", """
                {'metadata':{'name':'p','creationTimestamp':'2026-01-02T03:04:05Z','generation':3,
                  'managedFields':[{'manager':'m','operation':'Update','fieldsType':'FieldsV1',
                    'fieldsV1':{'f:spec':{}}}]},
                 'spec':{'containers':[{'name':'c','image':'i','ports':[{'containerPort':80}],
                   'resources':{'limits':{'cpu':'1','memory':'1Gi'}},
                   'livenessProbe':{'httpGet':{'port':'http'},'periodSeconds':10}}],
                   'volumes':[{'name':'v','emptyDir':{}}],'hostNetwork':true,
                   'terminationGracePeriodSeconds':0}}
                """);
        check(
                "core.v1.Service",
                "{'metadata':{'name':'s'},'spec':{'ports':[{'port':80," + "'targetPort':8080}]}}");
        check(
                "autoscaling.v2.HorizontalPodAutoscaler",
                "{'metadata':{'name':'h'},'spec':"
                        + "{'scaleTargetRef':{'kind':'Deployment','name':'d'},'maxReplicas':3}}");
    }

    private static void check(String typeName, String text) throws DecodeException {
        ObjectType type = CATALOG.type(typeName);
        JsonObject object = type.canonical(JsonReader.readTrustedObject(
                text.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        JsonObject read = ProtobufReader.read(ProtobufWriter.message(object, type), type);
        assertThat(type.canonical(read)).isEqualTo(object);
    }
}
