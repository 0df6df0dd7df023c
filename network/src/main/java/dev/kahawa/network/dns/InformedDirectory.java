package dev.kahawa.network.dns;

import dev.kahawa.client.Index;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Informers;
import dev.kahawa.client.Resource;
import dev.kahawa.model.kinds.Ipv4Block;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonObject;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What informers see of Services, EndpointSlices and Namespaces. */
final class InformedDirectory implements Directory {
    private static final String NONE = "None";

    private final Informer namespaces;
    private final Informer services;
    private final Index servicesByIp;
    private final Index slicesByService;
    private final Index slicesByAddress;

    InformedDirectory(Informers informers) {
        this.namespaces = informers.of(Resource.NAMESPACES, InformedDirectory::nameOnly);
        this.services = informers.of(Resource.SERVICES);
        this.servicesByIp = services.index(service -> List.of(service.text("spec", "clusterIP")));
        Informer slices = informers.of(Resource.ENDPOINT_SLICES);
        this.slicesByService = slices.index(
                slice -> serviceOf(slice).map(ObjectName::toString).stream().toList());
        this.slicesByAddress = slices.index(
                slice -> endpoints(slice).map(Endpoint::address).distinct().toList());
    }

    private static JsonObject nameOnly(JsonObject namespace) {
        return JsonObject.of(
                "metadata",
                JsonObject.of("name", namespace.text("metadata", "name"))
                        .with("resourceVersion", namespace.text("metadata", "resourceVersion")));
    }

    private static Optional<ObjectName> serviceOf(JsonObject slice) {
        Meta meta = Meta.of(slice);
        return Optional.ofNullable(meta.labels().get("kubernetes.io/service-name"))
                .map(name -> new ObjectName(meta.namespace(), name));
    }

    /** Those that may be told of: the ready, or all where the Service wants unready ones told. */
    private static Stream<Endpoint> endpoints(JsonObject slice) {
        if (!slice.text("addressType").equals("IPv4")) {
            return Stream.empty();
        }
        List<Port> ports = ports(slice.array("ports").objects());
        return slice.array("endpoints").objects().stream()
                .filter(InformedDirectory::isReady)
                .flatMap(endpoint -> endpoint.array("addresses").strings().stream()
                        .filter(address -> Ipv4Block.address(address).isPresent())
                        .map(address -> new Endpoint(address, endpoint.text("hostname"), ports)));
    }

    private static boolean isReady(JsonObject endpoint) {
        JsonObject conditions = endpoint.object("conditions");
        return !conditions.has("ready") || conditions.isTrue("ready");
    }

    private static List<Port> ports(List<JsonObject> ports) {
        return ports.stream()
                .map(port -> new Port(
                        port.text("name").toLowerCase(Locale.ROOT),
                        port.string("protocol").orElse("TCP").toLowerCase(Locale.ROOT),
                        (int) port.number("port").orElse(0)))
                .toList();
    }

    @Override
    public boolean hasNamespace(String name) {
        return namespaces.get(new ObjectName("", name)).isPresent();
    }

    @Override
    public Optional<Named> service(ObjectName name) {
        return services.get(name).flatMap(service -> named(name, service));
    }

    private Optional<Named> named(ObjectName name, JsonObject service) {
        if (service.text("spec", "type").equals("ExternalName")) {
            return Optional.of(new Named.External(service.text("spec", "externalName")));
        }
        String clusterIp = service.text("spec", "clusterIP");
        if (clusterIp.equals(NONE)) {
            List<Endpoint> endpoints = slicesByService.get(name.toString()).stream()
                    .flatMap(InformedDirectory::endpoints)
                    .distinct()
                    .toList();
            return Optional.of(new Named.Headless(endpoints));
        }
        return Ipv4Block.address(clusterIp)
                .map(bits -> new Named.Balanced(
                        clusterIp, ports(service.array("spec", "ports").objects())));
    }

    @Override
    public Optional<ObjectName> at(String clusterIp) {
        return servicesByIp.get(clusterIp).stream().map(ObjectName::of).findFirst();
    }

    @Override
    public Optional<Member> member(String address) {
        return slicesByAddress.get(address).stream()
                .flatMap(slice -> serviceOf(slice).stream()
                        .filter(this::isHeadless)
                        .flatMap(service -> endpoints(slice)
                                .filter(endpoint -> endpoint.address().equals(address))
                                .map(endpoint -> new Member(service, endpoint))))
                .findFirst();
    }

    private boolean isHeadless(ObjectName name) {
        return services.get(name)
                .filter(service -> service.text("spec", "clusterIP").equals(NONE))
                .isPresent();
    }
}
