package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Names;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.FieldError;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with a PodSpec. */
final class PodValidation {
    private static final List<String> RESTART_POLICIES = List.of("Always", "Never", "OnFailure");
    private static final List<String> DNS_POLICIES =
            List.of("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None");
    private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");

    private PodValidation() {}

    static List<FieldError> spec(JsonObject spec, String path) {
        List<FieldError> errors = new ArrayList<>();
        Set<String> volumes = volumes(spec, path, errors);
        containers(spec, path, volumes, errors);
        oneOf(spec, path, "restartPolicy", RESTART_POLICIES, errors);
        oneOf(spec, path, "dnsPolicy", DNS_POLICIES, errors);
        long grace = spec.number("terminationGracePeriodSeconds").orElse(0);
        if (grace < 0) {
            errors.add(FieldError.invalid(
                    path + ".terminationGracePeriodSeconds",
                    Json.of(grace),
                    "must be greater than or equal to 0"));
        }
        return errors;
    }

    private static void oneOf(
            JsonObject object,
            String path,
            String field,
            List<String> known,
            List<FieldError> errors) {
        String value = object.text(field);
        if (value.isEmpty()) {
            errors.add(FieldError.required(path + "." + field, ""));
        } else if (!known.contains(value)) {
            errors.add(FieldError.notSupported(path + "." + field, Json.of(value), known));
        }
    }

    private static Set<String> volumes(JsonObject spec, String path, List<FieldError> errors) {
        Set<String> names = new HashSet<>();
        int i = 0;
        for (JsonObject volume : spec.array("volumes").objects()) {
            String field = path + ".volumes[" + i++ + "]";
            String name = volume.text("name");
            if (name.isEmpty()) {
                errors.add(FieldError.required(field + ".name", ""));
            } else {
                errors.addAll(Names.dnsLabel(name, field + ".name"));
            }
            if (!names.add(name)) {
                errors.add(FieldError.duplicate(field + ".name", Json.of(name)));
            }
            if (volume.size() > 2) {
                errors.add(FieldError.forbidden(
                        field + "." + volume.keyAt(2), "may not specify more than 1 volume type"));
            }
        }
        return names;
    }

    private static void containers(
            JsonObject spec, String path, Set<String> volumes, List<FieldError> errors) {
        if (spec.array("containers").isEmpty()) {
            errors.add(FieldError.required(path + ".containers", ""));
        }
        Set<String> names = new HashSet<>();
        for (String list : List.of("containers", "initContainers")) {
            int i = 0;
            for (JsonObject container : spec.array(list).objects()) {
                container(container, path + "." + list + "[" + i++ + "]", names, volumes, errors);
            }
        }
    }

    private static void container(
            JsonObject container,
            String path,
            Set<String> names,
            Set<String> volumes,
            List<FieldError> errors) {
        String name = container.text("name");
        if (name.isEmpty()) {
            errors.add(FieldError.required(path + ".name", ""));
        } else {
            errors.addAll(Names.dnsLabel(name, path + ".name"));
        }
        if (!names.add(name)) {
            errors.add(FieldError.duplicate(path + ".name", Json.of(name)));
        }
        String image = container.text("image");
        if (image.isEmpty()) {
            errors.add(FieldError.required(path + ".image", ""));
        } else if (!image.equals(image.strip())) {
            errors.add(FieldError.invalid(
                    path + ".image", image, "must not have leading or trailing whitespace"));
        }
        oneOf(container, path, "imagePullPolicy", PULL_POLICIES, errors);
        int i = 0;
        for (JsonObject port : container.array("ports").objects()) {
            port(port, path + ".ports[" + i++ + "]", errors);
        }
        i = 0;
        for (JsonObject mount : container.array("volumeMounts").objects()) {
            mount(mount, path + ".volumeMounts[" + i++ + "]", volumes, errors);
        }
    }

    private static void port(JsonObject port, String path, List<FieldError> errors) {
        long number = port.number("containerPort").orElse(0);
        if (number == 0) {
            errors.add(FieldError.required(path + ".containerPort", ""));
        } else if (number < 1 || number > 65_535) {
            errors.add(FieldError.invalid(
                    path + ".containerPort",
                    Json.of(number),
                    "must be between 1 and 65535, inclusive"));
        }
        oneOf(port, path, "protocol", PROTOCOLS, errors);
    }

    private static void mount(
            JsonObject mount, String path, Set<String> volumes, List<FieldError> errors) {
        String name = mount.text("name");
        if (name.isEmpty()) {
            errors.add(FieldError.required(path + ".name", ""));
        } else if (!volumes.contains(name)) {
            errors.add(FieldError.notFound(path + ".name", Json.of(name)));
        }
        if (mount.text("mountPath").isEmpty()) {
            errors.add(FieldError.required(path + ".mountPath", ""));
        }
    }
}
