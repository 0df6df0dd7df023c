package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What is wrong with annotations, and with those that mean something on Pods. */
public final class AnnotationValidation {
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";
    private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
    private static final int BYTES_MAX = 256 * 1024;

    private AnnotationValidation() {}

    public static void annotations(JsonObject annotations, Place place) {
        int bytes = 0;
        for (String key : annotations.keys()) {
            Forms.qualifiedName(key.toLowerCase(Locale.ROOT))
                    .forEach(why -> place.invalid(key, why));
            bytes += key.getBytes(StandardCharsets.UTF_8).length;
            bytes += annotations.text(key).getBytes(StandardCharsets.UTF_8).length;
        }
        if (bytes > BYTES_MAX) {
            place.tooLong(BYTES_MAX);
        }
    }

    /** Those of a Pod or of a template. */
    public static void ofPod(JsonObject annotations, JsonObject spec, Place place) {
        if (annotations.has(MIRROR) && spec.text("nodeName").isEmpty()) {
            place.key(MIRROR)
                    .invalid(
                            annotations.text(MIRROR),
                            "must set spec.nodeName if mirror pod annotation is set");
        }
        annotations
                .string(DELETION_COST)
                .filter(cost -> !isWhole(cost))
                .ifPresent(
                        cost -> place.key(DELETION_COST).invalid(cost, "must be a 32bit integer"));
    }

    /** As Go parses it, without the forms that would come in two spellings. */
    private static boolean isWhole(String text) {
        if (!text.matches("0|-?[1-9][0-9]{0,9}")) {
            return false;
        }
        long value = Long.parseLong(text);
        return value == (int) value;
    }

    public static boolean isMirror(JsonObject pod) {
        return pod.object("metadata", "annotations").has(MIRROR);
    }

    /** What a Pod keeps for as long as it lives. */
    public static void update(JsonObject is, JsonObject was, Place place) {
        Set<String> keys = new TreeSet<>(was.keys());
        for (String key : keys) {
            if (is.get(key) != null && is.text(key).equals(was.text(key))) {
                continue;
            }
            if (key.startsWith(APP_ARMOR)) {
                place.key(key).forbidden("may not remove or update AppArmor annotations");
            } else if (key.equals(MIRROR)) {
                place.key(key).forbidden("may not remove or update mirror pod annotation");
            }
        }
        for (String key : new TreeSet<>(is.keys())) {
            if (was.has(key)) {
                continue;
            }
            if (key.startsWith(APP_ARMOR)) {
                place.key(key).forbidden("may not add AppArmor annotations");
            } else if (key.equals(MIRROR)) {
                place.key(key).forbidden("may not add mirror pod annotation");
            }
        }
    }
}
