package dev.kahawa.apiserver.kinds.networking;

import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.apiserver.registry.IpAddress;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is wrong with an Ingress. */
final class IngressValidation {
    private static final List<String> PATH_TYPES =
            List.of("Exact", "ImplementationSpecific", "Prefix");
    private static final List<String> PATH_PARTS = List.of("//", "/./", "/../", "%2f", "%2F");
    private static final List<String> PATH_ENDS = List.of("/..", "/.");

    private final boolean checksSecrets;

    /** @param old what was stored by an earlier version may stay as it is; empty for a new one */
    IngressValidation(JsonObject old) {
        this.checksSecrets = old.array("tls").objects().stream()
                .map(tls -> tls.text("secretName"))
                .allMatch(name -> name.isEmpty() || Forms.subdomain(name).isEmpty());
    }

    void spec(JsonObject spec, Place place) {
        if (spec.array("rules").isEmpty() && !spec.has("defaultBackend")) {
            Json shown = spec.at("rules").orElse(JsonNull.NULL);
            place.invalid(shown, "either `defaultBackend` or `rules` must be specified");
        }
        place.with(spec, "defaultBackend", IngressValidation::backend);
        place.each(spec, "rules", this::rule);
        place.each(spec, "tls", this::tls);
        spec.string("ingressClassName")
                .ifPresent(name -> place.child("ingressClassName").form(name, Forms::subdomain));
    }

    private void rule(JsonObject rule, Place place) {
        String host = rule.text("host");
        Place at = place.child("host");
        if (!host.isEmpty()) {
            notAddress(host, at);
            host(host, at);
        }
        place.with(rule, "http", (http, paths) -> {
            if (http.array("paths").isEmpty()) {
                paths.child("paths").required();
            }
            paths.each(http, "paths", IngressValidation::path);
        });
    }

    private static void notAddress(String host, Place place) {
        if (IpAddress.parse(host).isPresent()) {
            place.invalid(host, "must be a DNS name, not an IP address");
        }
    }

    private static void host(String host, Place place) {
        place.form(host, host.contains("*") ? Forms::wildcardSubdomain : Forms::subdomain);
    }

    private static void path(JsonObject path, Place place) {
        if (path.string("pathType").isEmpty()) {
            place.child("pathType").required("pathType must be specified");
            return;
        }
        String type = path.text("pathType");
        String text = path.text("path");
        Place at = place.child("path");
        boolean exact = type.equals("Exact") || type.equals("Prefix");
        if (!PATH_TYPES.contains(type)) {
            place.child("pathType").notSupported(type, PATH_TYPES);
        } else if (!text.startsWith("/") && (exact || !text.isEmpty())) {
            at.invalid(text, "must be an absolute path");
        }
        if (exact) {
            PATH_PARTS.stream()
                    .filter(text::contains)
                    .forEach(part -> at.invalid(text, "must not contain '" + part + "'"));
            PATH_ENDS.stream()
                    .filter(text::endsWith)
                    .forEach(end -> at.invalid(text, "cannot end with '" + end + "'"));
        }
        backend(path.object("backend"), place.child("backend"));
    }

    private static void backend(JsonObject backend, Place place) {
        boolean resource = backend.has("resource");
        boolean service = backend.has("service");
        if (resource && service) {
            place.invalid("", "cannot set both resource and service backends");
        } else if (resource) {
            reference(backend.object("resource"), place.child("resource"));
        } else if (service) {
            service(backend.object("service"), place);
        } else {
            place.invalid("", "resource or service backend is required");
        }
    }

    private static void service(JsonObject service, Place place) {
        place.child("service", "name").requiredForm(service.text("name"), Forms::label);
        String name = service.text("port", "name");
        long number = service.number("port", "number").orElse(0);
        if (!name.isEmpty() && number != 0) {
            place.invalid("", "cannot set both port name & port number");
        } else if (!name.isEmpty()) {
            place.child("service", "port", "name").form(name, Forms::portName);
        } else if (number != 0) {
            place.child("service", "port", "number").number(number, Forms::portNumber);
        } else {
            place.required("port name or number is required");
        }
    }

    /** Something by its group, kind and name. */
    static void reference(JsonObject reference, Place place) {
        reference
                .string("apiGroup")
                .ifPresent(group -> place.child("apiGroup").form(group, Forms::subdomain));
        for (String field : List.of("kind", "name")) {
            place.child(field).requiredForm(reference.text(field), Forms::pathSegment);
        }
    }

    private void tls(JsonObject tls, Place place) {
        place.eachText(tls, "hosts", IngressValidation::host);
        String secret = tls.text("secretName");
        if (checksSecrets && !secret.isEmpty()) {
            place.child("secretName").form(secret, Forms::subdomain);
        }
    }

    /** @param old addresses in it may stay however they look */
    static void balancer(JsonObject status, JsonObject old, Place place) {
        Set<String> known = old.array("ingress").objects().stream()
                .map(each -> each.text("ip"))
                .collect(Collectors.toSet());
        place.each(status, "ingress", (ingress, at) -> {
            String address = ingress.text("ip");
            if (!address.isEmpty() && !known.contains(address)) {
                at.child("ip").form(address, Forms::address);
            }
            String host = ingress.text("hostname");
            if (!host.isEmpty()) {
                at.child("hostname").form(host, Forms::subdomain);
                notAddress(host, at.child("hostname"));
            }
        });
    }
}
