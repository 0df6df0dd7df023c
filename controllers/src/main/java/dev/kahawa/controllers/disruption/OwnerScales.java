package dev.kahawa.controllers.disruption;

import dev.kahawa.client.Client;
import dev.kahawa.client.Resource;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.OwnerReference;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.schema.GroupVersion;
import dev.kahawa.model.schema.GroupVersionKind;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How many Pods the owners of some Pods want: the sum over all owners, each counted once. A
 * ReplicaSet of a Deployment stands for the Deployment, whose Pods are in several sets while it
 * rolls.
 */
final class OwnerScales {
    private final Client client;
    private final Catalog catalog;

    OwnerScales(Client client, Catalog catalog) {
        this.client = client;
        this.catalog = catalog;
    }

    /**
     * Pods without an owner count for nothing.
     *
     * @throws UnknownScaleException if an owner is gone, or of a kind that has no scale
     */
    long of(List<Pod> pods) throws InterruptedException, UnknownScaleException {
        Map<String, Long> byOwner = new HashMap<>();
        Set<String> asked = new HashSet<>();
        for (Pod pod : pods) {
            Optional<OwnerReference> owner = pod.meta().controller();
            if (owner.isPresent() && asked.add(owner.get().uid())) {
                Scale scale = scale(pod.meta().namespace(), owner.get())
                        .orElseThrow(() -> new UnknownScaleException(
                                "found no controllers for pod \"" + pod.meta().name() + "\""));
                byOwner.put(scale.uid(), scale.replicas());
            }
        }
        return byOwner.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What one owner wants. */
    private record Scale(String uid, long replicas) {}

    private Optional<Scale> scale(String namespace, OwnerReference owner)
            throws InterruptedException, UnknownScaleException {
        GroupVersion version = GroupVersion.parse(owner.apiVersion());
        String kind = owner.kind();
        if (kind.equals("ReplicaSet") && version.group().equals("apps")) {
            return ofReplicaSet(namespace, owner);
        }
        Optional<ApiResource> resource =
                catalog.kind(new GroupVersionKind(version.group(), version.version(), kind));
        if (resource.isEmpty()) {
            return Optional.empty();
        }
        if (resource.get().subresource("scale").isEmpty()) {
            throw new UnknownScaleException(resource.get().resource()
                    + "."
                    + version.group()
                    + " does not implement the scale subresource");
        }
        ObjectName name = new ObjectName(namespace, owner.name());
        return client.find(resource.get().gvr(), name, "scale")
                .filter(scale -> Meta.of(scale).uid().equals(owner.uid()))
                .map(OwnerScales::wanted);
    }

    private Optional<Scale> ofReplicaSet(String namespace, OwnerReference owner)
            throws InterruptedException {
        Optional<JsonObject> set = client.find(
                        Resource.REPLICA_SETS, new ObjectName(namespace, owner.name()))
                .filter(found -> Meta.of(found).uid().equals(owner.uid()));
        if (set.isEmpty()) {
            return Optional.empty();
        }
        Optional<OwnerReference> above = Meta.of(set.get())
                .controller()
                .filter(o -> o.kind().equals("Deployment") && o.apiVersion().startsWith("apps/"));
        return above.isEmpty()
                ? set.map(OwnerScales::wanted)
                : ofDeployment(namespace, above.get());
    }

    private Optional<Scale> ofDeployment(String namespace, OwnerReference owner)
            throws InterruptedException {
        return client.find(Resource.DEPLOYMENTS, new ObjectName(namespace, owner.name()))
                .filter(found -> Meta.of(found).uid().equals(owner.uid()))
                .map(OwnerScales::wanted);
    }

    private static Scale wanted(JsonObject object) {
        return new Scale(
                Meta.of(object).uid(), object.number("spec", "replicas").orElse(0));
    }
}
