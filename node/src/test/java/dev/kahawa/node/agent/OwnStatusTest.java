package dev.kahawa.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

/** What a Pod's status is, where the API and the node tell of different things. */
class OwnStatusTest {
    private static void check(String inApi, String told, String expected) {
        assertThat(OwnStatus.over(json(inApi), json(told))).isEqualTo(json(expected));
    }

    private static JsonObject json(String text) {
        return JsonReader.readTrustedObject(
                text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theNodesPartsAreAsItToldLast() {
        check(
                "{'phase':'Pending','startTime':'1'}",
                "{'phase':'Running','startTime':'0','podIP':'10.0.0.1','conditions':[]}",
                "{'phase':'Running','startTime':'0','podIP':'10.0.0.1','conditions':[]}");
        check(
                "{'phase':'Pending','podIP':'10.0.0.1'}",
                "{'phase':'Pending','conditions':[]}",
                "{'phase':'Pending','conditions':[]}");
    }

    @Test
    void othersPartsAreTheApis() {
        check(
                "{'nominatedNodeName':'n','phase':'Pending'}",
                "{'nominatedNodeName':'m','phase':'Running','conditions':[]}",
                "{'nominatedNodeName':'n','phase':'Running','conditions':[]}");
    }

    @Test
    void conditionsAreKeptByTheirOwners() {
        check(
                "{'conditions':[{'type':'gate','status':'True'},{'type':'Ready','status':'False'},"
                        + "{'type':'new','status':'True'}]}",
                "{'conditions':[{'type':'Ready','status':'True'},{'type':'gate','status':'False'},"
                        + "{'type':'old','status':'True'}]}",
                "{'conditions':[{'type':'Ready','status':'True'},{'type':'gate','status':'True'},"
                        + "{'type':'new','status':'True'}]}");
    }

    @Test
    void anEndThatOthersGaveStays() {
        check(
                "{'phase':'Failed','reason':'NodeLost'}",
                "{'phase':'Running','conditions':[]}",
                "{'phase':'Failed','reason':'NodeLost'}");
    }
}
