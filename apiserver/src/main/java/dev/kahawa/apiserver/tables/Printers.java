package dev.kahawa.apiserver.tables;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who fills the cells of which kind: {@code group/Kind}, whatever the version. */
public final class Printers {
    private final Map<String, Printer> printers = new HashMap<>();

    /** Fills the cells of one object, in the order of its kind's columns. */
    @FunctionalInterface
    public interface Printer {
        List<Json> cells(JsonObject object, Instant now);
    }

    public Printers() {
        workloads();
        network();
        storage();
        policy();
    }

    /** Empty for kinds whose strategies fill their cells, or which have none of their own. */
    public Optional<Printer> of(ApiResource resource) {
        return Optional.ofNullable(printers.get(resource.group() + "/" + resource.kind()));
    }

    private void workloads() {
        printers.put("/PodTemplate", WorkloadCells::podTemplate);
        printers.put("/ReplicationController", WorkloadCells::replicationController);
        printers.put("apps/ControllerRevision", WorkloadCells::controllerRevision);
        printers.put("apps/DaemonSet", WorkloadCells::daemonSet);
        printers.put("apps/StatefulSet", WorkloadCells::statefulSet);
        printers.put("autoscaling/HorizontalPodAutoscaler", WorkloadCells::autoscaler);
        printers.put("autoscaling/Scale", WorkloadCells::scale);
        printers.put("batch/CronJob", WorkloadCells::cronJob);
        printers.put("batch/Job", WorkloadCells::job);
    }

    private void network() {
        printers.put("/Endpoints", NetworkCells::endpoints);
        printers.put("discovery.k8s.io/EndpointSlice", NetworkCells::endpointSlice);
        printers.put("networking.k8s.io/IPAddress", NetworkCells::ipAddress);
        printers.put("networking.k8s.io/Ingress", NetworkCells::ingress);
        printers.put("networking.k8s.io/IngressClass", NetworkCells::ingressClass);
        printers.put("networking.k8s.io/NetworkPolicy", NetworkCells::networkPolicy);
        printers.put("networking.k8s.io/ServiceCIDR", NetworkCells::serviceCidr);
    }

    private void storage() {
        printers.put("/PersistentVolume", StorageCells::volume);
        printers.put("/PersistentVolumeClaim", StorageCells::claim);
        printers.put("resource.k8s.io/ResourceClaim", StorageCells::resourceClaim);
        printers.put("resource.k8s.io/ResourceSlice", StorageCells::resourceSlice);
        printers.put("storage.k8s.io/CSIDriver", StorageCells::driver);
        printers.put("storage.k8s.io/CSINode", StorageCells::node);
        printers.put("storage.k8s.io/StorageClass", StorageCells::storageClass);
        printers.put("storage.k8s.io/VolumeAttachment", StorageCells::attachment);
        printers.put("storage.k8s.io/VolumeAttributesClass", StorageCells::attributesClass);
    }

    private void policy() {
        String admission = "admissionregistration.k8s.io/";
        printers.put("/ResourceQuota", PolicyCells::quota);
        printers.put(admission + "MutatingAdmissionPolicy", PolicyCells::mutatingPolicy);
        printers.put(admission + "MutatingAdmissionPolicyBinding", PolicyCells::policyBinding);
        printers.put(admission + "MutatingWebhookConfiguration", PolicyCells::webhooks);
        printers.put(admission + "ValidatingAdmissionPolicy", PolicyCells::validatingPolicy);
        printers.put(admission + "ValidatingAdmissionPolicyBinding", PolicyCells::policyBinding);
        printers.put(admission + "ValidatingWebhookConfiguration", PolicyCells::webhooks);
        printers.put("apiregistration.k8s.io/APIService", PolicyCells::apiService);
        printers.put(
                "certificates.k8s.io/CertificateSigningRequest", PolicyCells::certificateRequest);
        printers.put("flowcontrol.apiserver.k8s.io/FlowSchema", PolicyCells::flowSchema);
        printers.put(
                "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration",
                PolicyCells::priorityLevel);
        printers.put("node.k8s.io/RuntimeClass", PolicyCells::runtimeClass);
        printers.put("policy/PodDisruptionBudget", PolicyCells::disruptionBudget);
        printers.put("scheduling.k8s.io/PriorityClass", PolicyCells::priorityClass);
    }
}
