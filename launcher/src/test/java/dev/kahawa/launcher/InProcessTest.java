package dev.kahawa.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.client.Client;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Resource;
import dev.kahawa.client.remote.RemoteApiServer;
import dev.kahawa.launcher.kubeconfig.KubeconfigAccess;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.User;
import dev.kahawa.model.schema.GroupVersionResource;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A client within the process: it gets trees where others get text, and both say the same. */
class InProcessTest {
    private static final User ADMIN = User.of("admin", "system:masters");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    ''|v1|configmaps|{'metadata':{'name':'a','namespace':'default'},'data':{'k':'ü\\n'}}
                    autoscaling|v2|horizontalpodautoscalers|{'metadata':{'name':'a','namespace':'default'},'spec':{'maxReplicas':3,'scaleTargetRef':{'apiVersion':'apps/v1','kind':'Deployment','name':'d'},'metrics':[{'type':'Pods','pods':{'metric':{'name':'m'},'target':{'type':'AverageValue','averageValue':'0.5'}}}]}}
                    scheduling.k8s.io|v1|priorityclasses|{'metadata':{'name':'a'},'value':1e3}
                    coordination.k8s.io|v1|leases|{'metadata':{'name':'a','namespace':'default'},'spec':{'leaseDurationSeconds':15,'renewTime':'2026-11-25T09:10:23.000001Z'}}
                    """)
    void treesSayWhatTheTextSays(String group, String version, String plural, String text)
            throws Exception {
        GroupVersionResource resource =
                new GroupVersionResource(group.replace("''", ""), version, plural);
        JsonObject given = JsonReader.readTrustedObject(
                text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        try (Kahawa kahawa = Kahawa.start(Options.ephemeral(directory));
                RemoteApiServer remote =
                        new RemoteApiServer(new KubeconfigAccess(kahawa.kubeconfig()))) {
            Client within = new Client(kahawa.apiServer(), ADMIN, "test/1");
            Client far = new Client(remote, ADMIN, "test/1");
            JsonObject created = within.create(resource, given);
            ObjectName name = ObjectName.of(created);
            assertThat(created).isEqualTo(far.get(resource, name));
            assertThat(within.get(resource, name)).isEqualTo(created);
            assertThat(within.list(resource, name.namespace(), Query.NONE))
                    .isEqualTo(far.list(resource, name.namespace(), Query.NONE));
            JsonObject labels = JsonObject.of("labels", JsonObject.of("l", "v"));
            JsonObject patched =
                    within.mergePatch(resource, name, "", JsonObject.of("metadata", labels));
            assertThat(patched).isEqualTo(far.get(resource, name));
        }
    }

    /** What it has seen is compacted when it comes back. */
    @Test
    void anInformerThatComesTooLateListsAnew() throws Exception {
        Kahawa.start(Options.stored(directory)).close();
        AtomicInteger lists = new AtomicInteger();
        Query longAgo = Query.of("watch", "true").with("resourceVersion", "1");
        try (Kahawa kahawa = Kahawa.start(Options.stored(directory))) {
            Handler late = request -> {
                boolean watches = request.query().text("watch").equals("true");
                int listed = watches ? lists.get() : lists.incrementAndGet();
                Request sent = watches && listed == 1 ? request.withQuery(longAgo) : request;
                return kahawa.apiServer().handle(sent);
            };
            try (Informer namespaces = new Informer(
                    new Client(late, ADMIN, "test/1"),
                    Resource.NAMESPACES,
                    Query.NONE,
                    UnaryOperator.identity())) {
                namespaces.start();
                Awaitility.await().until(() -> lists.get() > 1);
                new Client(kahawa.apiServer(), ADMIN, "test/1")
                        .create(
                                Resource.NAMESPACES,
                                JsonObject.of("metadata", JsonObject.of("name", "late")));
                Awaitility.await()
                        .until(() -> namespaces.get(new ObjectName("", "late")).isPresent());
            }
        }
    }
}
