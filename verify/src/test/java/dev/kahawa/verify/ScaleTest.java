package dev.kahawa.verify;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kahawa.launcher.Kahawa;
import dev.kahawa.launcher.Options;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.request.Body;
import dev.kahawa.model.request.Caller;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.User;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** Server-side apply of the scale subresource. */
class ScaleTest {
    private static final String PATH = "/apis/apps/v1/namespaces/default/replicasets";
    private static final String APPLY = "application/apply-patch+yaml";

    @TempDir
    private static Path directory;

    private static Kahawa kahawa;

    @BeforeAll
    static void start() throws Exception {
        kahawa = Kahawa.start(Options.ephemeral(directory).withNodes(0));
    }

    @AfterAll
    static void stop() throws Exception {
        kahawa.close();
    }

    private static JsonObject call(
            String method, String path, String manager, String type, String body)
            throws InterruptedException {
        Request request = Request.of(
                        method, path, new Caller.InProcess(User.of("admin", "system:masters")))
                .withQuery(Query.parse("fieldManager=" + manager))
                .withBody(type, body.getBytes(UTF_8));
        return switch (kahawa.apiServer().handle(request).body()) {
            case Body.Tree(JsonObject tree) -> tree;
            case Body.Whole(byte[] bytes) ->
                bytes.length == 0 ? JsonObject.EMPTY : JsonReader.readTrustedObject(bytes);
            case Body other -> throw new AssertionError("answered " + other);
        };
    }

    private static JsonObject scale(String manager, String more) throws InterruptedException {
        String scale =
                "{apiVersion: autoscaling/v1, kind: Scale, metadata: {name: web}, " + more + "}";
        return call("PATCH", PATH + "/web/scale", manager, APPLY, scale);
    }

    @Test
    void appliesReplicas() throws Exception {
        call("POST", PATH, "maker", "application/yaml", """
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata: {name: web}
                spec:
                  replicas: 1
                  selector: {matchLabels: {a: b}}
                  template:
                    metadata: {labels: {a: b}}
                    spec: {containers: [{name: c, image: i}]}
                """);
        assertThat(scale("scaler", "spec: {replicas: 3}").text("message"))
                .contains("conflict with \"maker\" using apps/v1: .spec.replicas");
        assertThat(scale("maker", "spec: {replicas: -1}").text("reason")).isEqualTo("Invalid");
        JsonObject left = scale("scaler", "spec: {}");
        assertThat(left.text("kind")).isEqualTo("Scale");
        assertThat(left.number("spec", "replicas")).hasValue(1);
        JsonObject scaled = scale("scaler&force=true", "spec: {replicas: 3}");
        assertThat(scaled.number("spec", "replicas")).hasValue(3);
        JsonObject owner = call("GET", PATH + "/web", "", "", "")
                .array("metadata", "managedFields")
                .objects()
                .getFirst();
        assertThat(owner.text("manager")).isEqualTo("scaler");
        assertThat(owner.text("subresource")).isEqualTo("scale");
        assertThat(owner.object("fieldsV1").toString())
                .isEqualTo("{\"f:spec\":{\"f:replicas\":{}}}");
        String wrong = "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web}}";
        assertThat(call("PATCH", PATH + "/web/scale", "scaler", APPLY, wrong).text("message"))
                .isEqualTo("invalid object type: apps/v1, Kind=ReplicaSet");
    }
}
