package dev.kahawa.node;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.MalformedJsonException;
import dev.kahawa.model.object.Yaml;
import dev.kahawa.model.status.ApiException;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What a command does in a simulated container, as the Pod's annotation {@value #ANNOTATION} says:
 * a list of rules in YAML or JSON, of which the first that fits the command answers. See
 * docs/simulated-nodes.md.
 *
 * @param stdout what it writes
 * @param exitCode how it ends
 */
record SimulatedCommand(byte[] stdout, byte[] stderr, Stdin stdin, int exitCode) {
    static final String ANNOTATION = "kahawa.dev/exec";

    /** What becomes of the input. */
    enum Stdin {
        /** Nobody reads it. */
        IGNORED,
        /** It is read to its end. */
        READ,
        /** It is read to its end, and written to the output as it comes. */
        ECHOED
    }

    /** @throws ApiException if there is no rule for the command, or the annotation is malformed */
    static SimulatedCommand of(Pod pod, String container, List<String> command) {
        String text = pod.json().text("metadata", "annotations", ANNOTATION);
        for (JsonObject rule : rules(pod, text)) {
            if (fits(rule, container, command)) {
                return read(rule);
            }
        }
        throw ApiException.badRequest("pod "
                + pod.name()
                + " is on a simulated node, where no process runs: annotation "
                + ANNOTATION
                + " has no rule for command ["
                + String.join(" ", command)
                + "]");
    }

    private static List<JsonObject> rules(Pod pod, String text) {
        if (text.isBlank()) {
            return List.of();
        }
        try {
            Json read = Yaml.read(text.getBytes(StandardCharsets.UTF_8)).value();
            if (read instanceof JsonArray rules) {
                return rules.objects();
            }
        } catch (MalformedJsonException malformed) {
            throw unreadable(pod, String.valueOf(malformed.getMessage()));
        }
        throw unreadable(pod, "not a list");
    }

    private static ApiException unreadable(Pod pod, String why) {
        return ApiException.badRequest(
                "annotation " + ANNOTATION + " of pod " + pod.name() + " can't be read: " + why);
    }

    private static boolean fits(JsonObject rule, String container, List<String> command) {
        Optional<String> only = rule.string("container");
        if (only.isPresent() && !only.get().equals(container)) {
            return false;
        }
        Json wanted = rule.get("command");
        if (wanted == null) {
            return true;
        }
        if (wanted instanceof JsonArray words) {
            return words.strings().equals(command);
        }
        return matches(wanted.asString().orElse(""), String.join(" ", command));
    }

    /** Whether a text is like a pattern, in which an asterisk stands for any text. */
    static boolean matches(String pattern, String text) {
        int star = -1;
        int retry = 0;
        int p = 0;
        int t = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                retry = t;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++retry;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private static SimulatedCommand read(JsonObject rule) {
        Stdin stdin = switch (rule.text("stdin")) {
            case "" -> Stdin.IGNORED;
            case "read" -> Stdin.READ;
            case "echo" -> Stdin.ECHOED;
            default ->
                throw ApiException.badRequest(
                        "annotation " + ANNOTATION + ": stdin must be read or echo");
        };
        return new SimulatedCommand(bytes(rule, "stdout"), bytes(rule, "stderr"), stdin, (int)
                rule.number("exitCode").orElse(0));
    }

    private static byte[] bytes(JsonObject rule, String field) {
        Optional<String> base64 = rule.string(field + "Base64");
        if (base64.isEmpty()) {
            return rule.text(field).getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getMimeDecoder().decode(base64.get());
        } catch (IllegalArgumentException malformed) {
            throw ApiException.badRequest(
                    "annotation " + ANNOTATION + ": " + field + "Base64 is not base64");
        }
    }
}
