package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonString;

import java.util.List;
import java.util.OptionalLong;

/** What is wrong with a container's probes and lifecycle hooks. */
final class ProbeValidation {
    private static final List<String> HANDLERS =
            List.of("exec", "httpGet", "tcpSocket", "grpc", "sleep");
    private static final List<String> SCHEMES = List.of("HTTP", "HTTPS");

    private ProbeValidation() {}

    /** @param grace the Pod's termination grace period, if it has a valid one */
    static void container(JsonObject container, OptionalLong grace, Place place) {
        place.with(container, "lifecycle", (lifecycle, at) -> {
            at.with(lifecycle, "postStart", (hook, there) -> handler(hook, grace, there));
            at.with(lifecycle, "preStop", (hook, there) -> handler(hook, grace, there));
        });
        place.with(container, "livenessProbe", (probe, at) -> {
            probe(probe, grace, at);
            successOnce(probe, at);
        });
        place.with(container, "readinessProbe", (probe, at) -> {
            probe(probe, grace, at);
            probe.number("terminationGracePeriodSeconds")
                    .ifPresent(seconds -> at.child("terminationGracePeriodSeconds")
                            .invalid(seconds, "must not be set for readinessProbes"));
        });
        place.with(container, "startupProbe", (probe, at) -> {
            probe(probe, grace, at);
            successOnce(probe, at);
        });
    }

    private static void successOnce(JsonObject probe, Place place) {
        long threshold = probe.number("successThreshold").orElse(0);
        if (threshold != 1) {
            place.child("successThreshold").invalid(threshold, "must be 1");
        }
    }

    private static void probe(JsonObject probe, OptionalLong grace, Place place) {
        handler(probe, grace, place);
        place.notNegative(
                probe,
                "initialDelaySeconds",
                "timeoutSeconds",
                "periodSeconds",
                "successThreshold",
                "failureThreshold");
        OptionalLong seconds = probe.number("terminationGracePeriodSeconds");
        if (seconds.isPresent() && seconds.getAsLong() <= 0) {
            place.child("terminationGracePeriodSeconds")
                    .invalid(seconds.getAsLong(), "must be greater than 0");
        }
    }

    private static void handler(JsonObject parent, OptionalLong grace, Place place) {
        boolean found = false;
        for (String kind : HANDLERS) {
            if (!(parent.get(kind) instanceof JsonObject handler)) {
                continue;
            }
            if (found) {
                place.child(kind).forbidden("may not specify more than 1 handler type");
            } else {
                handler(kind, handler, grace, place.child(kind));
            }
            found = true;
        }
        if (!found) {
            place.required("must specify a handler type");
        }
    }

    private static void handler(String kind, JsonObject handler, OptionalLong grace, Place place) {
        switch (kind) {
            case "exec" -> {
                if (handler.array("command").isEmpty()) {
                    place.child("command").required();
                }
            }
            case "httpGet" -> httpGet(handler, place);
            case "sleep" -> sleep(handler.number("seconds").orElse(0), grace, place);
            default -> port(handler.at("port").orElse(Json.of(0)), place.child("port"));
        }
    }

    private static void httpGet(JsonObject get, Place place) {
        place.requires(get, "path");
        port(get.at("port").orElse(Json.of(0)), place.child("port"));
        if (!SCHEMES.contains(get.text("scheme"))) {
            place.child("scheme").notSupported(get.text("scheme"), SCHEMES);
        }
        for (JsonObject header : get.array("httpHeaders").objects()) {
            place.child("httpHeaders").form(header.text("name"), Forms::header);
        }
    }

    private static void sleep(long seconds, OptionalLong grace, Place place) {
        if (grace.isPresent() && (seconds < 0 || seconds > grace.getAsLong())) {
            place.invalid(
                    seconds,
                    "must be non-negative and less than terminationGracePeriodSeconds ("
                            + grace.getAsLong()
                            + ")");
        }
    }

    /** A port by number or by name. */
    static void port(Json port, Place place) {
        if (port instanceof JsonString(String name)) {
            place.form(name, Forms::portName);
        } else {
            long number = JsonObject.of("port", port).number("port").orElse(0);
            place.number(number, Forms::portNumber);
        }
    }
}
