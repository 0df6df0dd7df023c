package dev.kahawa.controllers.endpointslice;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonObject;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Pod as the end of a Service.
 *
 * @param zone of its node; empty if that is not known
 * @param ports where the ports of the Service lead
 */
record Endpoint(Pod pod, String zone, boolean publishUnready, JsonArray ports) {

    /** Empty for a Pod that can't be reached: without an address, or finished. */
    static Optional<Endpoint> of(JsonObject service, Pod pod, String zone) {
        if (pod.ip().isEmpty() || pod.isFinished()) {
            return Optional.empty();
        }
        boolean publish = service.isTrue("spec", "publishNotReadyAddresses");
        return Optional.of(new Endpoint(pod, zone, publish, ports(service, pod)));
    }

    private static JsonArray ports(JsonObject service, Pod pod) {
        List<JsonObject> ports = new ArrayList<>();
        for (JsonObject port : service.array("spec", "ports").objects()) {
            target(port, pod).ifPresent(number -> ports.add(port(port, number)));
        }
        return JsonArray.of(ports);
    }

    private static JsonObject port(JsonObject servicePort, long number) {
        JsonObject.Builder port = JsonObject.builder()
                .put("name", servicePort.text("name"))
                .put("port", number)
                .put("protocol", servicePort.text("protocol"));
        port.putUnlessEmpty("appProtocol", servicePort.text("appProtocol"));
        return port.build();
    }

    /** The number behind a targetPort, which may be the name of a container's port. */
    private static Optional<Long> target(JsonObject servicePort, Pod pod) {
        Json target = servicePort.get("targetPort");
        if (target instanceof JsonInt(long number)) {
            return Optional.of(number);
        }
        if (target == null) {
            return servicePort.number("port").stream().boxed().findFirst();
        }
        String name = target.asString().orElse("");
        String protocol = servicePort.text("protocol");
        return pod.containers().stream()
                .flatMap(container -> container.array("ports").objects().stream())
                .filter(port -> port.text("name").equals(name))
                .filter(port -> port.text("protocol").equals(protocol))
                .flatMap(port -> port.number("containerPort").stream().boxed())
                .findFirst();
    }

    private boolean isServing() {
        return pod.isReady();
    }

    private boolean isTerminating() {
        return pod.meta().isBeingDeleted();
    }

    /** Whether traffic is to be sent there. */
    boolean isReady() {
        return publishUnready || isServing() && !isTerminating();
    }

    /** As an item of an EndpointSlice. */
    JsonObject inSlice() {
        JsonObject conditions = JsonObject.builder()
                .put("ready", isReady())
                .put("serving", isServing())
                .put("terminating", isTerminating())
                .build();
        JsonObject.Builder endpoint = JsonObject.builder()
                .put("addresses", JsonArray.of(Json.of(pod.ip())))
                .put("conditions", conditions)
                .put("targetRef", reference());
        endpoint.putUnlessEmpty("nodeName", pod.nodeName());
        endpoint.putUnlessEmpty("zone", zone);
        hostname().ifPresent(name -> endpoint.put("hostname", name));
        return endpoint.build();
    }

    /** As an address of an Endpoints object. */
    JsonObject inEndpoints() {
        JsonObject.Builder address = JsonObject.builder().put("ip", pod.ip());
        hostname().ifPresent(name -> address.put("hostname", name));
        address.putUnlessEmpty("nodeName", pod.nodeName());
        return address.put("targetRef", reference()).build();
    }

    private Optional<String> hostname() {
        boolean named = !pod.json().text("spec", "subdomain").isEmpty();
        return named ? pod.json().string("spec", "hostname") : Optional.empty();
    }

    private JsonObject reference() {
        return JsonObject.builder()
                .put("kind", "Pod")
                .put("namespace", pod.meta().namespace())
                .put("name", pod.meta().name())
                .put("uid", pod.meta().uid())
                .build();
    }
}
