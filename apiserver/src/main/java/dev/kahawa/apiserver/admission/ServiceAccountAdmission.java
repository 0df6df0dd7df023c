package dev.kahawa.apiserver.admission;

import dev.kahawa.apiserver.registry.Ids;
import dev.kahawa.apiserver.registry.ObjectReader;
import dev.kahawa.model.kinds.PodReferences;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonBool;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.status.ApiException;

import java.util.random.RandomGenerator;

/** Every Pod runs as a ServiceAccount and finds its token, the CA and its namespace in a volume. */
public final class ServiceAccountAdmission implements AdmissionPlugin {
    private static final String MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final String VOLUME_PREFIX = "kube-api-access-";

    /** An hour and the seconds by which upstream tells its own tokens from others. */
    private static final long TOKEN_SECONDS = 3_607;

    private static final GroupVersionResource ACCOUNTS =
            new GroupVersionResource("", "v1", "serviceaccounts");

    private final ObjectReader objects;
    private final RandomGenerator random;

    public ServiceAccountAdmission(ObjectReader objects, RandomGenerator random) {
        this.objects = objects;
        this.random = random;
    }

    @Override
    public JsonObject mutate(Attributes attributes, JsonObject pod) {
        if (!attributes.isCreateOf("", "pods")) {
            return pod;
        }
        if (pod.object("metadata", "annotations").has("kubernetes.io/config.mirror")) {
            checkMirror(attributes, pod);
            return pod;
        }
        String given = pod.text("spec", "serviceAccountName");
        String name = given.isEmpty() ? "default" : given;
        JsonObject account = objects.get(ACCOUNTS, attributes.namespace(), name)
                .orElseThrow(() -> missing(attributes, name));
        JsonObject named = pod.update(
                "spec", spec -> spec.with("serviceAccountName", name).with("serviceAccount", name));
        MountableSecrets.check(attributes, account, named);
        JsonObject pulling = withPullSecrets(named, account);
        return mounts(pulling, account) ? withToken(pulling) : pulling;
    }

    /** The API server's picture of a static Pod can't give it what it does not have. */
    private static void checkMirror(Attributes attributes, JsonObject pod) {
        if (!pod.text("spec", "serviceAccountName").isEmpty()) {
            throw attributes.forbidden("a mirror pod may not reference service accounts");
        }
        if (!new PodReferences(pod).secrets().isEmpty()) {
            throw attributes.forbidden("a mirror pod may not reference secrets");
        }
        boolean token = pod.array("spec", "volumes").objects().stream()
                .flatMap(volume -> volume.array("projected", "sources").objects().stream())
                .anyMatch(source -> source.has("serviceAccountToken"));
        if (token) {
            throw attributes.forbidden(
                    "a mirror pod may not use ServiceAccountToken volume projections");
        }
    }

    private static ApiException missing(Attributes attributes, String name) {
        return attributes.forbidden("error looking up service account "
                + attributes.namespace()
                + "/"
                + name
                + ": serviceaccount \""
                + name
                + "\" not found");
    }

    private static JsonObject withPullSecrets(JsonObject pod, JsonObject account) {
        JsonArray secrets = account.array("imagePullSecrets");
        return secrets.isEmpty() || !pod.array("spec", "imagePullSecrets").isEmpty()
                ? pod
                : pod.update("spec", spec -> spec.with("imagePullSecrets", secrets));
    }

    private static boolean mounts(JsonObject pod, JsonObject account) {
        String field = "automountServiceAccountToken";
        return pod.at("spec", field)
                .or(() -> account.at(field))
                .map(value -> value == JsonBool.TRUE)
                .orElse(true);
    }

    private JsonObject withToken(JsonObject pod) {
        String volume = volumeName(pod);
        boolean wanted =
                pod.array("spec", "containers").objects().stream().anyMatch(c -> !isMounted(c))
                        || pod.array("spec", "initContainers").objects().stream()
                                .anyMatch(c -> !isMounted(c));
        if (!wanted) {
            return pod;
        }
        boolean known = pod.array("spec", "volumes").objects().stream()
                .anyMatch(each -> each.text("name").equals(volume));
        return pod.update("spec", spec -> {
            JsonObject result = spec;
            for (String list : new String[] {"initContainers", "containers"}) {
                if (spec.has(list)) {
                    result = result.with(
                            list, spec.array(list).mapObjects(each -> withMount(each, volume)));
                }
            }
            return known
                    ? result
                    : result.with("volumes", spec.array("volumes").plus(tokenVolume(volume)));
        });
    }

    private String volumeName(JsonObject pod) {
        return pod.array("spec", "volumes").objects().stream()
                .map(volume -> volume.text("name"))
                .filter(name -> name.startsWith(VOLUME_PREFIX))
                .findFirst()
                .orElseGet(() -> Ids.generated(VOLUME_PREFIX, random));
    }

    private static boolean isMounted(JsonObject container) {
        return container.array("volumeMounts").objects().stream()
                .anyMatch(mount -> mount.text("mountPath").equals(MOUNT_PATH));
    }

    private static JsonObject withMount(JsonObject container, String volume) {
        if (isMounted(container)) {
            return container;
        }
        JsonObject mount = JsonObject.builder()
                .put("name", volume)
                .put("readOnly", true)
                .put("mountPath", MOUNT_PATH)
                .build();
        return container.with("volumeMounts", container.array("volumeMounts").plus(mount));
    }

    private static JsonObject tokenVolume(String name) {
        JsonObject token = JsonObject.builder()
                .put("expirationSeconds", TOKEN_SECONDS)
                .put("path", "token")
                .build();
        JsonObject ca = JsonObject.of("name", "kube-root-ca.crt")
                .with("items", items(JsonObject.of("key", "ca.crt").with("path", "ca.crt")));
        JsonObject namespace = JsonObject.of("path", "namespace")
                .with(
                        "fieldRef",
                        JsonObject.of("apiVersion", "v1").with("fieldPath", "metadata.namespace"));
        JsonArray sources = JsonArray.of(
                JsonObject.of("serviceAccountToken", token),
                JsonObject.of("configMap", ca),
                JsonObject.of("downwardAPI", JsonObject.of("items", items(namespace))));
        JsonObject projected = JsonObject.builder()
                .put("sources", sources)
                .put("defaultMode", 420)
                .build();
        return JsonObject.of("name", name).with("projected", projected);
    }

    private static JsonArray items(Json item) {
        return JsonArray.of(item);
    }
}
