package dev.kahawa.apiserver.authorization;

import dev.kahawa.model.kinds.PodReferences;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.store.Entry;
import dev.kahawa.store.Store;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which node needs which object. A Pod on a node leads to what it names: secrets, config maps,
 * claims and its ServiceAccount; a claim leads to its volume, and that to the volume's secrets. A
 * question costs a look-up, however many Pods there are. Nothing leads away from mirror Pods: a node
 * makes those itself, and must not gain by it.
 */
final class NodeGraph implements Follower.Index {
    private static final String PODS = "/registry/pods/";
    private static final String VOLUMES = "/registry/persistentvolumes/";
    private static final String ATTACHMENTS = "/registry/volumeattachments/";
    private static final String SLICES = "/registry/resourceslices/";
    private static final String MIRROR = "kubernetes.io/config.mirror";

    /** Volume sources whose {@code secretRef} the kubelet reads, by its fields. */
    private static final List<String[]> VOLUME_SECRETS = List.of(
            new String[] {"cephfs", "secretRef"},
            new String[] {"cinder", "secretRef"},
            new String[] {"flexVolume", "secretRef"},
            new String[] {"rbd", "secretRef"},
            new String[] {"scaleIO", "secretRef"},
            new String[] {"iscsi", "secretRef"},
            new String[] {"storageos", "secretRef"},
            new String[] {"csi", "nodePublishSecretRef"},
            new String[] {"csi", "nodeStageSecretRef"},
            new String[] {"csi", "nodeExpandSecretRef"});

    private final Follower follower;

    /** How many times each node has a reason to see an object. */
    private final Map<Vertex, Map<String, Integer>> nodes = new ConcurrentHashMap<>();

    private final Map<Vertex, Vertex> claimOfVolume = new ConcurrentHashMap<>();
    private final Map<Vertex, Set<Vertex>> volumesOfSecret = new ConcurrentHashMap<>();

    /** What each stored object put into the maps above, to take it out again. */
    private final Map<String, Edges> byKey = new HashMap<>();

    NodeGraph(Store store) {
        this.follower = new Follower(store, List.of(PODS, VOLUMES, ATTACHMENTS, SLICES), this);
    }

    /** What a node may see only if something on it needs it. */
    enum Type {
        SECRET,
        CONFIG_MAP,
        CLAIM,
        VOLUME,
        POD,
        SERVICE_ACCOUNT,
        RESOURCE_CLAIM,
        ATTACHMENT,
        SLICE
    }

    /** @param namespace empty for cluster-scoped objects */
    record Vertex(Type type, String namespace, String name) {}

    /** @param secrets of a volume; empty for all else */
    private record Edges(String node, Set<Vertex> vertices, Vertex self, Set<Vertex> secrets) {}

    boolean leads(Vertex from, String node) {
        follower.refresh();
        if (isNeeded(from, node)) {
            return true;
        }
        return switch (from.type) {
            case VOLUME -> isClaimed(from, node);
            case SECRET ->
                volumesOfSecret.getOrDefault(from, Set.of()).stream()
                        .anyMatch(volume -> isClaimed(volume, node));
            default -> false;
        };
    }

    private boolean isNeeded(Vertex vertex, String node) {
        return nodes.getOrDefault(vertex, Map.of()).containsKey(node);
    }

    private boolean isClaimed(Vertex volume, String node) {
        Vertex claim = claimOfVolume.get(volume);
        return claim != null && isNeeded(claim, node);
    }

    @Override
    public void clear() {
        nodes.clear();
        claimOfVolume.clear();
        volumesOfSecret.clear();
        byKey.clear();
    }

    @Override
    public void put(Entry entry) {
        remove(entry.key());
        JsonObject object = JsonReader.readTrustedObject(entry.value());
        String key = entry.key();
        if (key.startsWith(PODS)) {
            putPod(key, object);
        } else if (key.startsWith(VOLUMES)) {
            putVolume(key, object);
        } else {
            Type type = key.startsWith(SLICES) ? Type.SLICE : Type.ATTACHMENT;
            Vertex vertex = new Vertex(type, "", object.text("metadata", "name"));
            add(key, object.text("spec", "nodeName"), Set.of(vertex), vertex);
        }
    }

    private void putPod(String key, JsonObject pod) {
        String namespace = pod.text("metadata", "namespace");
        Vertex self = new Vertex(Type.POD, namespace, pod.text("metadata", "name"));
        Set<Vertex> needed = new HashSet<>(Set.of(self));
        if (!pod.object("metadata", "annotations").has(MIRROR)) {
            PodReferences references = new PodReferences(pod);
            put(needed, Type.SECRET, namespace, references.secrets());
            put(needed, Type.CONFIG_MAP, namespace, references.configMaps());
            put(needed, Type.CLAIM, namespace, references.claims());
            put(needed, Type.RESOURCE_CLAIM, namespace, references.resourceClaims());
            String account = pod.text("spec", "serviceAccountName");
            put(
                    needed,
                    Type.SERVICE_ACCOUNT,
                    namespace,
                    account.isEmpty() ? Set.of() : Set.of(account));
        }
        add(key, pod.text("spec", "nodeName"), needed, self);
    }

    private static void put(Set<Vertex> all, Type type, String namespace, Set<String> names) {
        names.forEach(name -> all.add(new Vertex(type, namespace, name)));
    }

    private void add(String key, String node, Set<Vertex> vertices, Vertex self) {
        if (node.isEmpty()) {
            return;
        }
        byKey.put(key, new Edges(node, vertices, self, Set.of()));
        for (Vertex vertex : vertices) {
            nodes.computeIfAbsent(vertex, absent -> new ConcurrentHashMap<>())
                    .merge(node, 1, Integer::sum);
        }
    }

    private void putVolume(String key, JsonObject volume) {
        JsonObject claim = volume.object("spec", "claimRef");
        if (claim.isEmpty()) {
            return;
        }
        String namespace = claim.text("namespace");
        Vertex self = new Vertex(Type.VOLUME, "", volume.text("metadata", "name"));
        Set<Vertex> secrets = volumeSecrets(volume.object("spec"), namespace);
        byKey.put(key, new Edges("", Set.of(), self, secrets));
        claimOfVolume.put(self, new Vertex(Type.CLAIM, namespace, claim.text("name")));
        for (Vertex secret : secrets) {
            volumesOfSecret
                    .computeIfAbsent(secret, absent -> ConcurrentHashMap.newKeySet())
                    .add(self);
        }
    }

    private static Set<Vertex> volumeSecrets(JsonObject spec, String namespace) {
        Set<Vertex> secrets = new HashSet<>();
        JsonObject azure = spec.object("azureFile");
        if (!azure.isEmpty()) {
            String where = azure.string("secretNamespace").orElse(namespace);
            secrets.add(new Vertex(Type.SECRET, where, azure.text("secretName")));
        }
        for (String[] path : VOLUME_SECRETS) {
            JsonObject reference = spec.object(path);
            if (!reference.text("name").isEmpty()) {
                String where = reference.string("namespace").orElse(namespace);
                secrets.add(new Vertex(Type.SECRET, where, reference.text("name")));
            }
        }
        return secrets;
    }

    @Override
    public void remove(String key) {
        Edges gone = byKey.remove(key);
        if (gone == null) {
            return;
        }
        for (Vertex vertex : gone.vertices) {
            nodes.computeIfPresent(vertex, (same, counts) -> {
                counts.computeIfPresent(gone.node, (node, count) -> count > 1 ? count - 1 : null);
                return counts.isEmpty() ? null : counts;
            });
        }
        claimOfVolume.remove(gone.self);
        for (Vertex secret : gone.secrets) {
            volumesOfSecret.computeIfPresent(secret, (same, volumes) -> {
                volumes.remove(gone.self);
                return volumes.isEmpty() ? null : volumes;
            });
        }
    }
}
