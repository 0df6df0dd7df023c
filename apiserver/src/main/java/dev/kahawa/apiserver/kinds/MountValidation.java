package dev.kahawa.apiserver.kinds;

import dev.kahawa.model.object.JsonObject;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is wrong with the places where a container has its volumes. */
final class MountValidation {
    private static final List<String> PROPAGATIONS =
            List.of("Bidirectional", "HostToContainer", "None");
    private static final List<String> RECURSIVE = List.of("Disabled", "Enabled", "IfPossible");

    private final JsonObject container;
    private final Map<String, JsonObject> volumes;
    private final Map<String, String> mounts;
    private final Map<String, String> devices;

    private MountValidation(JsonObject container, Map<String, JsonObject> volumes) {
        this.container = container;
        this.volumes = volumes;
        this.mounts = paths("volumeMounts", "mountPath");
        this.devices = paths("volumeDevices", "devicePath");
    }

    private Map<String, String> paths(String list, String path) {
        Map<String, String> paths = new HashMap<>();
        container.array(list).objects().forEach(m -> paths.put(m.text("name"), m.text(path)));
        return paths;
    }

    static void container(JsonObject container, Map<String, JsonObject> volumes, Place place) {
        MountValidation validation = new MountValidation(container, volumes);
        Set<String> paths = new HashSet<>();
        place.each(
                container,
                "volumeMounts",
                (mount, at) -> validation.mount(mount, paths, place.child("volumeMounts"), at));
        Set<String> names = new HashSet<>();
        Set<String> devicePaths = new HashSet<>();
        place.each(
                container,
                "volumeDevices",
                (device, at) -> validation.device(device, names, devicePaths, at));
    }

    private void mount(JsonObject mount, Set<String> paths, Place list, Place place) {
        String name = mount.text("name");
        String path = mount.text("mountPath");
        place.requires(mount, "name");
        if (!volumes.containsKey(name)) {
            place.child("name").notFound(name);
        }
        place.requires(mount, "mountPath");
        if (!paths.add(path)) {
            place.child("mountPath").invalid(path, "must be unique");
        }
        if (devices.containsKey(name)) {
            place.child("name").invalid(name, "must not already exist in volumeDevices");
        }
        if (devices.containsValue(path)) {
            place.child("mountPath")
                    .invalid(path, "must not already exist as a path in volumeDevices");
        }
        subPaths(mount, list, place);
        propagation(mount, list.child("mountPropagation"));
        recursiveReadOnly(mount, list.child("recursiveReadOnly"));
    }

    private void subPaths(JsonObject mount, Place list, Place place) {
        String path = mount.text("subPath");
        String expression = mount.text("subPathExpr");
        if (!path.isEmpty()) {
            PathValidation.descending(path, list.child("subPath"));
        }
        if (!expression.isEmpty()) {
            if (!path.isEmpty()) {
                place.child("subPathExpr")
                        .invalid(expression, "subPathExpr and subPath are mutually exclusive");
            }
            PathValidation.descending(expression, list.child("subPathExpr"));
        }
    }

    private void propagation(JsonObject mount, Place place) {
        String propagation = mount.text("mountPropagation");
        if (!mount.has("mountPropagation")) {
            return;
        }
        if (!PROPAGATIONS.contains(propagation)) {
            place.notSupported(propagation, PROPAGATIONS);
        }
        if (propagation.equals("Bidirectional")
                && !container.isTrue("securityContext", "privileged")) {
            place.forbidden(
                    "Bidirectional mount propagation is available only to privileged containers");
        }
    }

    private static void recursiveReadOnly(JsonObject mount, Place place) {
        if (!mount.has("recursiveReadOnly")) {
            return;
        }
        String mode = mount.text("recursiveReadOnly");
        if (!RECURSIVE.contains(mode)) {
            place.notSupported(mode, RECURSIVE);
        } else if (!mode.equals("Disabled")) {
            if (!mount.isTrue("readOnly")) {
                place.forbidden("may only be specified when readOnly is true");
            }
            String propagation = mount.string("mountPropagation").orElse("None");
            if (!propagation.equals("None")) {
                place.forbidden(
                        "may only be specified when mountPropagation is None or not specified");
            }
        }
    }

    private void device(JsonObject device, Set<String> names, Set<String> paths, Place place) {
        String name = device.text("name");
        String path = device.text("devicePath");
        place.requires(device, "name");
        Place named = place.child("name");
        if (names.contains(name)) {
            named.invalid(name, "must be unique");
        }
        JsonObject volume = volumes.get(name);
        if (volume == null) {
            named.notFound(name);
        } else if (!volume.has("persistentVolumeClaim") && !volume.has("ephemeral")) {
            named.invalid(
                    name,
                    "can only use volume source type of PersistentVolumeClaim or Ephemeral for"
                            + " block mode");
        }
        place.requires(device, "devicePath");
        devicePath(path, paths, place.child("devicePath"));
        if (mounts.containsKey(name)) {
            named.invalid(name, "must not already exist in volumeMounts");
        }
        if (mounts.containsValue(path)) {
            place.child("devicePath")
                    .invalid(path, "must not already exist as a path in volumeMounts");
        }
        if (!name.isEmpty()) {
            names.add(name);
        }
    }

    private static void devicePath(String path, Set<String> paths, Place place) {
        if (paths.contains(path)) {
            place.invalid(path, "must be unique");
        }
        if (PathValidation.hasBacksteps(path)) {
            place.invalid(path, "can not contain backsteps ('..')");
        } else {
            paths.add(path);
        }
    }
}
