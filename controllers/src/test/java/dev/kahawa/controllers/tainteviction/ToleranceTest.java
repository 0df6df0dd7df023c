package dev.kahawa.controllers.tainteviction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonReader;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

class ToleranceTest {
    private static final String A = "{'key':'a','effect':'NoExecute'}";
    private static final String B = "{'key':'b','value':'v','effect':'NoExecute'}";

    @Test
    void noTaintsHurtNobody() {
        check("", "", "forever");
    }

    @Test
    void everyTaintMustBeTolerated() {
        check(A, "", "0");
        check(A, "{'key':'a','operator':'Exists'}", "forever");
        check(A + "," + B, "{'key':'a','operator':'Exists'}", "0");
        check(A + "," + B, "{'operator':'Exists'}", "forever");
        check(B, "{'key':'b','value':'v'}", "forever");
        check(B, "{'key':'b','value':'w'}", "0");
        check(A, "{'key':'a','operator':'Exists','effect':'NoSchedule'}", "0");
    }

    @Test
    void theShortestTimeCounts() {
        String brief = "{'key':'a','operator':'Exists','tolerationSeconds':2}";
        check(A, brief, "2");
        check(A + "," + B, brief + ",{'key':'b','operator':'Exists','tolerationSeconds':1}", "1");
        check(A + "," + B, brief + ",{'key':'b','operator':'Exists'}", "2");
        check(A, "{'key':'a','operator':'Exists','tolerationSeconds':-5}", "0");
    }

    private static void check(String taints, String tolerations, String expected) {
        String text =
                switch (Tolerance.of(list(taints).objects(), list(tolerations).objects())) {
                    case Tolerance.Forever forever -> "forever";
                    case Tolerance.For limited -> Long.toString(limited.time().toSeconds());
                };
        assertThat(text).isEqualTo(expected);
    }

    private static JsonArray list(String items) {
        byte[] text = ("[" + items + "]").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return JsonReader.readTrusted(text).asArray().orElseThrow();
    }
}
