package dev.kahawa.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kahawa.launcher.Kahawa;
import dev.kahawa.launcher.Options;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a Java program does with the fabric8 client, against a cluster in its own process. */
class Fabric8Test {
    @TempDir
    static Path directory;

    private static Kahawa kahawa;
    private static KubernetesClient client;

    @BeforeAll
    static void start() throws Exception {
        kahawa = Kahawa.start(Options.ephemeral(directory));
        client = client(kahawa.kubeconfig());
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("fabric")
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        kahawa.close();
    }

    private static KubernetesClient client(Path kubeconfig) throws IOException {
        Config config = Config.fromKubeconfig(Files.readString(kubeconfig));
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    @Test
    void createsEditsListsAndDeletes() {
        client.configMaps()
                .inNamespace("fabric")
                .resource(configMap("one", "a"))
                .create();
        ConfigMap edited = client.configMaps()
                .inNamespace("fabric")
                .withName("one")
                .edit(map -> new ConfigMapBuilder(map).addToData("more", "b").build());
        assertThat(edited.getData()).isEqualTo(Map.of("value", "a", "more", "b"));
        List<ConfigMap> listed = client.configMaps()
                .inNamespace("fabric")
                .withLabel("made-by", "fabric8")
                .list()
                .getItems();
        assertThat(listed).extracting(map -> map.getMetadata().getName()).contains("one");
        client.configMaps().inNamespace("fabric").withName("one").delete();
        assertThat(client.configMaps().inNamespace("fabric").withName("one").get())
                .isNull();
    }

    @Test
    void informersHearOfChanges() {
        try (SharedIndexInformer<ConfigMap> informer =
                client.configMaps().inNamespace("fabric").runnableInformer(0).run()) {
            client.configMaps()
                    .inNamespace("fabric")
                    .resource(configMap("seen", "x"))
                    .create();
            Awaitility.await().until(() -> informer.getIndexer().getByKey("fabric/seen") != null);
        }
    }

    @Test
    void waitsForADeploymentsPods() {
        client.apps().deployments().inNamespace("fabric").resource(deployment()).create();
        Deployment ready = client.apps()
                .deployments()
                .inNamespace("fabric")
                .withName("web")
                .waitUntilReady(30, TimeUnit.SECONDS);
        assertThat(ready.getStatus().getReadyReplicas()).isEqualTo(2);
        client.apps().deployments().inNamespace("fabric").withName("web").scale(1);
        Awaitility.await()
                .until(() -> pods().stream()
                                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                                .count()
                        == 1);
    }

    private static List<Pod> pods() {
        return client.pods()
                .inNamespace("fabric")
                .withLabel("app", "web")
                .list()
                .getItems();
    }

    @Test
    void hearsTheServersRefusals() {
        assertThatThrownBy(() -> client.configMaps()
                        .inNamespace("fabric")
                        .resource(configMap("Not_A_Name", "x"))
                        .create())
                .isInstanceOfSatisfying(KubernetesClientException.class, refused -> {
                    assertThat(refused.getCode()).isEqualTo(422);
                    assertThat(refused.getStatus().getReason()).isEqualTo("Invalid");
                });
    }

    private static ConfigMap configMap(String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("made-by", "fabric8")
                .endMetadata()
                .addToData("value", value)
                .build();
    }

    private static Deployment deployment() {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withReplicas(2)
                .withNewSelector()
                .addToMatchLabels("app", "web")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "web")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("web")
                .withImage("nginx")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }
}
