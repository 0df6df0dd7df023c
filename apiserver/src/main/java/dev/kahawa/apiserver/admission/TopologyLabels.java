package dev.kahawa.apiserver.admission;

import dev.kahawa.apiserver.registry.ObjectReader;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersionResource;

import java.util.List;

/**
 * Tells a Pod in which zone and region its node is, by the node's labels: upstream's
 * PodTopologyLabels (KEP-4742). They come with the binding, or with a Pod that names its node.
 */
public final class TopologyLabels implements AdmissionPlugin {
    private static final List<String> LABELS =
            List.of("topology.kubernetes.io/region", "topology.kubernetes.io/zone");
    private static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");

    private final ObjectReader objects;

    public TopologyLabels(ObjectReader objects) {
        this.objects = objects;
    }

    @Override
    public JsonObject mutate(Attributes attributes, JsonObject object) {
        boolean ofPods = attributes.resource().group().isEmpty()
                && attributes.resource().resource().equals("pods")
                && attributes.operation() != Attributes.Operation.DELETE;
        if (!ofPods) {
            return object;
        }
        return switch (attributes.subresource()) {
            case "" -> labelled(object, object.text("spec", "nodeName"));
            case "binding" ->
                object.text("target", "kind").equals("Node")
                        ? labelled(object, object.text("target", "name"))
                        : object;
            default -> object;
        };
    }

    private JsonObject labelled(JsonObject object, String node) {
        JsonObject found = node.isEmpty()
                ? JsonObject.EMPTY
                : objects.get(NODES, "", node).orElse(JsonObject.EMPTY);
        JsonObject labelled = object;
        for (String label : LABELS) {
            String value = found.object("metadata", "labels").string(label).orElse(null);
            if (value != null) {
                labelled = labelled.update(
                        "metadata",
                        metadata -> metadata.update("labels", all -> all.with(label, value)));
            }
        }
        return labelled;
    }
}
