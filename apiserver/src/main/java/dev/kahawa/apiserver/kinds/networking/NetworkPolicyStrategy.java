package dev.kahawa.apiserver.kinds.networking;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.PodDefaults;
import dev.kahawa.apiserver.kinds.SelectorValidation;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.apiserver.registry.IpAddress;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** NetworkPolicies. */
final class NetworkPolicyStrategy extends DefaultStrategy {
    private static final List<String> TYPES = List.of("Ingress", "Egress");
    private static final List<String> PROTOCOLS = List.of("TCP", "UDP", "SCTP");

    private final GoForm go;

    NetworkPolicyStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    /** A policy without types is one of what comes in, and if it has rules for it, goes out. */
    @Override
    public JsonObject defaults(JsonObject object) {
        return object.update("spec", spec -> {
            JsonObject ported = ports(ports(spec, "ingress"), "egress");
            return ported.array("policyTypes").isEmpty()
                    ? ported.with("policyTypes", types(ported))
                    : ported;
        });
    }

    private static JsonArray types(JsonObject spec) {
        List<Json> types = new ArrayList<>(List.of(Json.of("Ingress")));
        if (!spec.array("egress").isEmpty()) {
            types.add(Json.of("Egress"));
        }
        return JsonArray.of(types);
    }

    private static JsonObject ports(JsonObject spec, String rules) {
        return PodDefaults.items(
                spec,
                rules,
                rule -> PodDefaults.items(
                        rule, "ports", port -> port.withDefault("protocol", "TCP")));
    }

    @Override
    public List<FieldError> validateCreate(JsonObject object) {
        return check(object, Set.of());
    }

    /** Ranges of addresses that were stored may stay however they look. */
    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        Set<String> known = new HashSet<>();
        JsonObject spec = old.object("spec");
        collect(spec, "ingress", "from", known);
        collect(spec, "egress", "to", known);
        return check(object, known);
    }

    private static void collect(JsonObject spec, String rules, String peers, Set<String> known) {
        for (JsonObject rule : spec.array(rules).objects()) {
            for (JsonObject peer : rule.array(peers).objects()) {
                known.add(peer.text("ipBlock", "cidr"));
                known.addAll(peer.array("ipBlock", "except").strings());
            }
        }
    }

    private List<FieldError> check(JsonObject object, Set<String> known) {
        Place place = Place.root(go).child("spec");
        JsonObject spec = object.object("spec");
        SelectorValidation.selector(spec.object("podSelector"), place.child("podSelector"));
        rules(spec, "ingress", "from", known, place);
        rules(spec, "egress", "to", known, place);
        if (spec.array("policyTypes").size() > TYPES.size()) {
            place.child("policyTypes")
                    .invalid(
                            spec.at("policyTypes").orElse(JsonNull.NULL),
                            "may not specify more than two policyTypes");
            return place.errors();
        }
        place.eachText(spec, "policyTypes", (type, at) -> {
            if (!TYPES.contains(type)) {
                at.notSupported(type, TYPES);
            }
        });
        return place.errors();
    }

    private static void rules(
            JsonObject spec, String rules, String peers, Set<String> known, Place place) {
        place.each(spec, rules, (rule, at) -> {
            at.each(rule, "ports", NetworkPolicyStrategy::port);
            at.each(rule, peers, (peer, where) -> peer(peer, known, where));
        });
    }

    private static void port(JsonObject port, Place place) {
        place.optionalOneOf(port, "protocol", PROTOCOLS);
        OptionalLong number = port.number("port");
        OptionalLong end = port.number("endPort");
        Place ending = place.child("endPort");
        if (!port.has("port")) {
            end.ifPresent(last ->
                    ending.invalid(last, "may not be specified when `port` is not specified"));
        } else if (number.isEmpty()) {
            end.ifPresent(last ->
                    ending.invalid(last, "may not be specified when `port` is non-numeric"));
            place.child("port").form(port.text("port"), Forms::portName);
        } else {
            place.child("port").number(number.getAsLong(), Forms::portNumber);
            end.ifPresent(last -> {
                if (last < number.getAsLong()) {
                    ending.invalid(last, "must be greater than or equal to `port`");
                }
                ending.number(last, Forms::portNumber);
            });
        }
    }

    private static void peer(JsonObject peer, Set<String> known, Place place) {
        place.with(peer, "podSelector", SelectorValidation::selector);
        place.with(peer, "namespaceSelector", SelectorValidation::selector);
        place.with(peer, "ipBlock", (block, at) -> block(block, known, at));
        boolean selects = peer.has("podSelector") || peer.has("namespaceSelector");
        if (!selects && !peer.has("ipBlock")) {
            place.required("must specify a peer");
        } else if (selects && peer.has("ipBlock")) {
            place.forbidden("may not specify both ipBlock and another peer");
        }
    }

    private static void block(JsonObject block, Set<String> known, Place place) {
        String range = block.text("cidr");
        if (range.isEmpty()) {
            place.child("cidr").required();
            return;
        }
        range(range, known, place.child("cidr"));
        if (IpAddress.parseRange(range).isEmpty()) {
            return;
        }
        place.eachText(block, "except", (except, at) -> {
            range(except, known, at);
            if (IpAddress.parseRange(except).isPresent() && !isWithin(except, range)) {
                at.invalid(except, "must be a strict subset of `cidr`");
            }
        });
    }

    private static void range(String range, Set<String> known, Place place) {
        if (!known.contains(range)) {
            place.form(range, Forms::addressRange);
        }
    }

    private static boolean isWithin(String inner, String outer) {
        int bits = prefix(outer);
        return prefix(inner) > bits
                && IpAddress.parseRange(inner)
                        .flatMap(in ->
                                IpAddress.parseRange(outer).map(out -> out.sharesPrefix(in, bits)))
                        .orElse(false);
    }

    private static int prefix(String range) {
        return Integer.parseInt(range.substring(range.indexOf('/') + 1));
    }
}
