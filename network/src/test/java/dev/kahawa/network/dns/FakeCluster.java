package dev.kahawa.network.dns;

import dev.kahawa.model.kinds.ObjectName;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small cluster: a Service with an address, two headless ones, a name for something outside. */
final class FakeCluster implements Directory {
    private static final List<Port> WEB =
            List.of(new Port("http", "tcp", 80), new Port("", "udp", 90));
    private static final List<Endpoint> DATABASES = List.of(
            new Endpoint("10.244.0.7", "db-0", List.of(new Port("sql", "tcp", 5432))),
            new Endpoint("10.244.1.7", "", List.of(new Port("sql", "tcp", 5432))));
    private static final Map<String, Named> SERVICES = Map.of(
            "shop/web", new Named.Balanced("10.96.3.4", WEB),
            "shop/db", new Named.Headless(DATABASES),
            "shop/empty", new Named.Headless(List.of()),
            "shop/outside", new Named.External("example.org"),
            "shop/inside", new Named.External("web.shop.svc.cluster.local"),
            "shop/round", new Named.External("round.shop.svc.cluster.local"));

    @Override
    public boolean hasNamespace(String name) {
        return name.equals("shop");
    }

    @Override
    public Optional<Named> service(ObjectName name) {
        return Optional.ofNullable(SERVICES.get(name.toString()));
    }

    @Override
    public Optional<ObjectName> at(String clusterIp) {
        return clusterIp.equals("10.96.3.4")
                ? Optional.of(new ObjectName("shop", "web"))
                : Optional.empty();
    }

    @Override
    public Optional<Member> member(String address) {
        return DATABASES.stream()
                .filter(endpoint -> endpoint.address().equals(address))
                .map(endpoint -> new Member(new ObjectName("shop", "db"), endpoint))
                .findFirst();
    }
}
