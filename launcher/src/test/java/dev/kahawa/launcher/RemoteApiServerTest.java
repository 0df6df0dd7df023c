package dev.kahawa.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kahawa.client.Client;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Resource;
import dev.kahawa.client.remote.RemoteApiServer;
import dev.kahawa.launcher.kubeconfig.KubeconfigAccess;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.request.User;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

/** The same client, over the network: it reads, writes and watches under a kubeconfig's identity. */
class RemoteApiServerTest {
    private static final User IGNORED = User.of("nobody");

    @TempDir
    Path directory;

    @Test
    void speaksForTheKubeconfigsUser() throws Exception {
        try (Kahawa kahawa = Kahawa.start(Options.ephemeral(directory));
                RemoteApiServer remote = remote(kahawa.kubeconfig());
                Informer namespaces = namespaces(remote)) {
            Client client = new Client(remote, IGNORED, "test/1");
            JsonObject created = client.create(Resource.NAMESPACES, namespace("far away/1"));
            assertThat(created.text("metadata", "uid")).isNotEmpty();
            Awaitility.await()
                    .until(() -> namespaces.get(new ObjectName("", "far")).isPresent());
            assertThat(client.find(Resource.NAMESPACES, new ObjectName("", "none")))
                    .isEmpty();
            assertThatThrownBy(() -> client.create(Resource.NAMESPACES, namespace("again")))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.AlreadyExists));
        }
    }

    @Test
    void saysThatTheServerIsAway() throws Exception {
        Path kubeconfig = directory.resolve("copy");
        try (Kahawa kahawa = Kahawa.start(Options.ephemeral(directory))) {
            Files.copy(kahawa.kubeconfig(), kubeconfig);
        }
        try (RemoteApiServer remote = remote(kubeconfig)) {
            Client client = new Client(remote, IGNORED, "test/1");
            assertThatThrownBy(() -> client.list(Resource.PODS, "", Query.NONE))
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("can't be reached");
        }
    }

    private static RemoteApiServer remote(Path kubeconfig) throws Exception {
        return new RemoteApiServer(new KubeconfigAccess(kubeconfig));
    }

    private static Informer namespaces(RemoteApiServer remote) throws InterruptedException {
        Informer informer = new Informer(
                new Client(remote, IGNORED, "test/1"),
                Resource.NAMESPACES,
                Query.NONE,
                Informer::withoutManagedFields);
        informer.start();
        informer.awaitSync();
        return informer;
    }

    private static JsonObject namespace(String note) {
        JsonObject metadata =
                JsonObject.of("name", "far").with("annotations", JsonObject.of("note", note));
        return JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "Namespace")
                .put("metadata", metadata)
                .build();
    }
}
