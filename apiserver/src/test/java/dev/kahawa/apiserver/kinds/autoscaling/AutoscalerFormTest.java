package dev.kahawa.apiserver.kinds.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

class AutoscalerFormTest {
    private static final AutoscalerForm FORM = new AutoscalerForm();

    @Test
    void keepsTheProcessorAsTarget() {
        check(
                "{'minReplicas':1,'metrics':[{'type':'Resource','resource':{'name':'cpu',"
                        + "'target':{'averageUtilization':70,'type':'Utilization'}}}]}",
                "{'minReplicas':1,'targetCPUUtilizationPercentage':70}");
    }

    @Test
    void losesNothing() {
        keeps("{'metrics':[{'type':'Resource','resource':{'target':{'averageValue':'1Gi',"
                + "'type':'AverageValue'},'name':'memory'}}]}");
        keeps("{'metrics':[{'type':'Object','object':{'target':{'value':'2k','type':'Value'},"
                + "'describedObject':{'kind':'Service','name':'s'},'metric':{'name':'hits',"
                + "'selector':{'matchLabels':{'a':'b'}}}}}]}");
        keeps("{'metrics':[{'type':'External','external':{'target':{'averageValue':'30',"
                + "'type':'AverageValue'},'metric':{'name':'q'}}}]}");
        keeps("{'behavior':{'scaleDown':{'stabilizationWindowSeconds':60,'selectPolicy':'Max',"
                + "'policies':[{'type':'Pods','value':1,'periodSeconds':30}]}}}");
    }

    private static void keeps(String spec) {
        JsonObject stored = object(spec);
        assertThat(FORM.stored(FORM.served(stored)).object("spec"))
                .isEqualTo(stored.object("spec"));
    }

    private static void check(String stored, String served) {
        assertThat(FORM.served(object(stored)).object("spec"))
                .isEqualTo(object(served).object("spec"));
        keeps(stored);
    }

    private static JsonObject object(String spec) {
        String text = ("{'metadata':{'name':'n'},'spec':" + spec + "}").replace('\'', '"');
        return JsonReader.readTrustedObject(text.getBytes(StandardCharsets.UTF_8));
    }
}
