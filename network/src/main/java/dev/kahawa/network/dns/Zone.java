package dev.kahawa.network.dns;

import dev.kahawa.model.kinds.Ipv4Block;
import dev.kahawa.model.kinds.ObjectName;

import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The cluster's names. Pure, but for what the directory tells.
 *
 * @see <a href="https://github.com/kubernetes/dns/blob/master/docs/specification.md">Kubernetes
 *     DNS-Based Service Discovery, 1.1.0</a>
 */
final class Zone {
    private static final String SCHEMA = "1.1.0";

    /** CoreDNS's: names of Pods change quickly. */
    static final long TTL = 5;

    private static final int WEIGHT = 100;
    private static final String SERVICES = "svc";
    private static final String PODS = "pod";
    private static final int REVERSE_LABELS = 6;
    private static final Name REVERSE = Name.fromConstantString("in-addr.arpa.");

    private final Name origin;
    private final Directory directory;

    /** @param domain the cluster's, {@code cluster.local} */
    Zone(String domain, Directory directory) {
        this.origin = name(domain + ".");
        this.directory = directory;
    }

    /** The record that says how long a name's absence may be remembered (RFC 2308). */
    Record authority() {
        return new SOARecord(
                origin,
                DClass.IN,
                TTL,
                name("ns.dns." + origin),
                name("hostmaster." + origin),
                1,
                7200,
                1800,
                86_400,
                TTL);
    }

    boolean has(Name name) {
        return name.subdomain(origin);
    }

    Answer answer(Name asked, int type) {
        if (asked.subdomain(REVERSE)) {
            return reverse(asked, type);
        }
        if (!has(asked)) {
            return new Answer.Elsewhere();
        }
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < asked.labels() - origin.labels(); i++) {
            labels.add(asked.getLabelString(i).toLowerCase(Locale.ROOT));
        }
        return new Question(asked, type, labels).answer();
    }

    private Answer reverse(Name asked, int type) {
        if (asked.labels() != REVERSE_LABELS + 1) {
            return new Answer.Elsewhere();
        }
        String address = asked.getLabelString(3) + "." + asked.getLabelString(2) + "."
                + asked.getLabelString(1) + "." + asked.getLabelString(0);
        Optional<Name> found = directory
                .at(address)
                .map(this::name)
                .or(() -> directory.member(address).map(this::name));
        if (found.isEmpty()) {
            return new Answer.Elsewhere();
        }
        return type == Type.PTR
                ? found(new PTRRecord(asked, DClass.IN, TTL, found.get()))
                : new Answer.NoData();
    }

    private static Answer found(Record record) {
        return new Answer.Found(List.of(record), List.of());
    }

    private static Answer found(List<Record> records) {
        return records.isEmpty() ? new Answer.NoData() : new Answer.Found(records, List.of());
    }

    private static Answer existing(boolean exists) {
        return exists ? new Answer.NoData() : new Answer.NoName();
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text);
        } catch (TextParseException broken) {
            throw new IllegalArgumentException(text, broken);
        }
    }

    private Name name(ObjectName service) {
        return name(service.name() + "." + service.namespace() + "." + SERVICES + "." + origin);
    }

    private Name name(Directory.Member member) {
        return name(member.endpoint().label() + "." + name(member.service()));
    }

    private static Record address(Name owner, String address) {
        int bits =
                Ipv4Block.address(address).orElseThrow(() -> new IllegalArgumentException(address));
        try {
            byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(bits).array();
            return new ARecord(owner, DClass.IN, TTL, InetAddress.getByAddress(bytes));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** @param labels those before the origin, first first */
    private final class Question {
        private final Name asked;
        private final int type;
        private final List<String> labels;

        Question(Name asked, int type, List<String> labels) {
            this.asked = asked;
            this.type = type;
            this.labels = labels;
        }

        Answer answer() {
            if (labels.isEmpty()) {
                return apex();
            }
            String kind = labels.getLast();
            if (labels.size() == 1) {
                return kind.equals("dns-version")
                        ? version()
                        : existing(kind.equals(SERVICES) || kind.equals(PODS));
            }
            String namespace = labels.get(labels.size() - 2);
            List<String> rest = labels.subList(0, labels.size() - 2);
            return switch (kind) {
                case SERVICES -> inServices(namespace, rest);
                case PODS -> inPods(namespace, rest);
                default -> new Answer.NoName();
            };
        }

        private Answer apex() {
            return switch (type) {
                case Type.SOA -> found(authority());
                case Type.NS ->
                    found(new NSRecord(asked, DClass.IN, TTL, name("ns.dns." + origin)));
                default -> new Answer.NoData();
            };
        }

        private Answer version() {
            return type == Type.TXT
                    ? found(new TXTRecord(asked, DClass.IN, TTL, SCHEMA))
                    : new Answer.NoData();
        }

        /** Whether the Pod exists is not looked at, as CoreDNS's {@code pods insecure}. */
        private Answer inPods(String namespace, List<String> rest) {
            if (!directory.hasNamespace(namespace)) {
                return new Answer.NoName();
            }
            if (rest.isEmpty()) {
                return new Answer.NoData();
            }
            String address = rest.getFirst().replace('-', '.');
            if (rest.size() > 1 || Ipv4Block.address(address).isEmpty()) {
                return new Answer.NoName();
            }
            return addresses(List.of(address));
        }

        private Answer addresses(List<String> addresses) {
            return type == Type.A
                    ? found(addresses.stream().map(a -> address(asked, a)).toList())
                    : new Answer.NoData();
        }

        private Answer inServices(String namespace, List<String> rest) {
            if (rest.isEmpty()) {
                return existing(directory.hasNamespace(namespace));
            }
            ObjectName service = new ObjectName(namespace, rest.getLast());
            List<String> below = rest.subList(0, rest.size() - 1);
            return directory
                    .service(service)
                    .map(named -> switch (named) {
                        case Directory.Named.Balanced balanced -> in(service, balanced, below);
                        case Directory.Named.Headless headless -> in(service, headless, below);
                        case Directory.Named.External external -> in(external, below);
                    })
                    .orElse(new Answer.NoName());
        }

        private Answer in(Directory.Named.External external, List<String> below) {
            return below.isEmpty()
                    ? found(new CNAMERecord(asked, DClass.IN, TTL, name(external.target() + ".")))
                    : new Answer.NoName();
        }

        private Answer in(
                ObjectName service, Directory.Named.Balanced balanced, List<String> below) {
            Name target = name(service);
            if (below.isEmpty() && type != Type.SRV) {
                return addresses(List.of(balanced.address()));
            }
            List<Record> records = new ArrayList<>();
            for (Directory.Port port : balanced.ports()) {
                if (fits(port, below)) {
                    records.add(record(port, target, 1));
                }
            }
            return services(records, below, List.of(address(target, balanced.address())));
        }

        private Answer in(
                ObjectName service, Directory.Named.Headless headless, List<String> below) {
            List<Directory.Endpoint> endpoints = headless.endpoints();
            if (endpoints.isEmpty()) {
                return new Answer.NoName();
            }
            if (below.isEmpty() && type != Type.SRV) {
                return addresses(distinct(endpoints));
            }
            if (below.size() == 1 && !below.getFirst().startsWith("_")) {
                List<Directory.Endpoint> one = endpoints.stream()
                        .filter(endpoint -> endpoint.label().equals(below.getFirst()))
                        .toList();
                return one.isEmpty() ? new Answer.NoName() : addresses(distinct(one));
            }
            List<Record> records = new ArrayList<>();
            List<Record> further = new ArrayList<>();
            for (Directory.Endpoint endpoint : endpoints) {
                Name target = name(new Directory.Member(service, endpoint));
                List<Directory.Port> ports = endpoint.ports().stream()
                        .filter(port -> fits(port, below))
                        .toList();
                ports.forEach(port -> records.add(record(port, target, endpoints.size())));
                if (!ports.isEmpty()) {
                    further.add(address(target, endpoint.address()));
                }
            }
            return services(records, below, further);
        }

        private static List<String> distinct(List<Directory.Endpoint> endpoints) {
            return endpoints.stream()
                    .map(Directory.Endpoint::address)
                    .distinct()
                    .toList();
        }

        /** {@code _port._protocol}, the end of it, or nothing. */
        private static boolean fits(Directory.Port port, List<String> below) {
            List<String> own = List.of("_" + port.name(), "_" + port.protocol());
            return below.size() <= own.size()
                    && own.subList(own.size() - below.size(), own.size()).equals(below)
                    && (below.size() < own.size() || !port.name().isEmpty());
        }

        private Answer services(List<Record> records, List<String> below, List<Record> further) {
            if (records.isEmpty()) {
                return existing(below.isEmpty());
            }
            // _tcp alone is only on the way to names of ports
            return type == Type.SRV && below.size() != 1
                    ? new Answer.Found(records, further)
                    : new Answer.NoData();
        }

        private Record record(Directory.Port port, Name target, int sharers) {
            int weight = Math.max(1, WEIGHT / sharers);
            return new SRVRecord(asked, DClass.IN, TTL, 0, weight, port.number(), target);
        }
    }
}
