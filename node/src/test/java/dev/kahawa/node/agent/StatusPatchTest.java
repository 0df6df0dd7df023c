package dev.kahawa.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.patch.StrategicMergePatch;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.schema.ObjectType;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

/** What a node writes of a Pod's status, and what becomes of the status in the API by it. */
class StatusPatchTest {
    private static final ObjectType TYPE = Catalog.load().type("core.v1.PodStatus");

    /**
     * @param seen what the node knows of the API
     * @param wanted what the node tells
     * @param inApi what the API has by now
     * @param expected what it has after the patch
     */
    private static void check(String seen, String wanted, String inApi, String expected) {
        JsonObject patch = StatusPatch.of(json(seen), json(wanted));
        JsonObject after = StrategicMergePatch.apply(TYPE, json(inApi), patch);
        assertThat(after).isEqualTo(json(expected));
    }

    private static void check(String seen, String wanted, String expected) {
        check(seen, wanted, seen, expected);
        assertThat(StatusPatch.of(json(wanted), json(wanted))).isEqualTo(JsonObject.EMPTY);
    }

    private static JsonObject json(String text) {
        return JsonReader.readTrustedObject(
                text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theStatusBecomesWhatTheNodeTells() {
        String running = "{'phase':'Running','podIP':'10.0.0.2','podIPs':[{'ip':'10.0.0.2'}],"
                + "'hostIPs':[{'ip':'192.0.2.1'}],'containerStatuses':[{'name':'a','state':{"
                + "'running':{'startedAt':'1'}}},{'name':'b','ready':true}],"
                + "'resources':{'limits':{'cpu':'1'}},'conditions':[{'type':'Initialized',"
                + "'status':'True'},{'type':'Ready','status':'True'}]}";
        check("{'phase':'Pending'}", running, running);
        String other = "{'phase':'Failed','podIPs':[{'ip':'10.0.0.9'},{'ip':'10.0.0.8'}],"
                + "'hostIPs':[{'ip':'192.0.2.7'}],'containerStatuses':[{'name':'b','state':{"
                + "'terminated':{'exitCode':1}}}],'resources':{'requests':{'memory':'1'}},"
                + "'conditions':[{'type':'Ready','status':'False','reason':'PodFailed'},"
                + "{'type':'Initialized','status':'True'}]}";
        check(running, other, other);
        check(other, running, running);
    }

    @Test
    void onlyWhatDiffersIsSaid() {
        String status = "{'phase':'Running','conditions':[{'type':'A','status':'True'},"
                + "{'type':'B','status':'%s'}]}";
        assertThat(StatusPatch.of(json(status.formatted("False")), json(status.formatted("True"))))
                .isEqualTo(json("{'$setElementOrder/conditions':[{'type':'A'},{'type':'B'}],"
                        + "'conditions':[{'type':'B','status':'True'}]}"));
    }

    @Test
    void conditionsThatOthersWroteMeanwhileStay() {
        check(
                "{'conditions':[{'type':'gate','status':'False'},{'type':'Ready','status':'False'},"
                        + "{'type':'PodResizePending','status':'True'}]}",
                "{'conditions':[{'type':'gate','status':'False'},{'type':'Ready','status':'True'}]}",
                "{'conditions':[{'type':'gate','status':'True'},{'type':'Ready','status':'False'},"
                        + "{'type':'PodResizePending','status':'True'},"
                        + "{'type':'new','status':'True'}]}",
                "{'conditions':[{'type':'gate','status':'True'},{'type':'Ready','status':'True'},"
                        + "{'type':'new','status':'True'}]}");
    }
}
