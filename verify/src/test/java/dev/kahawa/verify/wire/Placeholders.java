package dev.kahawa.verify.wire;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonString;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces what differs from run to run: uids, versions, times, tokens, random names. */
final class Placeholders {
    private static final Pattern TIME = Pattern.compile(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");
    private static final Pattern UID =
            Pattern.compile("\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b");
    private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+");
    private static final Pattern AGE = Pattern.compile("(\\d+[smhdy])+|<invalid>|<unknown>");
    private static final Pattern SERVICE_IP =
            Pattern.compile("\\b10\\.96\\.\\d{1,3}\\.\\d{1,3}\\b");
    private static final Pattern VERSION =
            Pattern.compile("(resource version: )\\d+( \\(\\d+\\))?");
    private static final int NODE_PORT_MIN = 30_000;

    private final Set<String> prefixes = new TreeSet<>(Set.of("kube-api-access-"));

    /** Takes note of the generateName of an object that is sent. */
    void learn(Json body) {
        body.asObject()
                .map(object -> object.text("metadata", "generateName"))
                .filter(prefix -> !prefix.isEmpty())
                .ifPresent(prefixes::add);
    }

    Json of(Json value) {
        return of(value, "", JsonObject.EMPTY);
    }

    private Json of(Json value, String key, JsonObject parent) {
        return switch (value) {
            case JsonObject object -> {
                JsonObject.Builder replaced = JsonObject.builder();
                object.forEach((name, inner) -> replaced.put(name, of(inner, name, object)));
                yield replaced.build();
            }
            case JsonArray array -> {
                String inner = key.equals("cells") ? "[cells]" : "";
                yield array.map(item -> of(item, inner, JsonObject.EMPTY));
            }
            case JsonString(String text) -> new JsonString(text(text, key, parent));
            case JsonInt(long number) when isNodePort(key, number) -> new JsonString("<node-port>");
            default -> value;
        };
    }

    private static boolean isNodePort(String key, long number) {
        return Set.of("nodePort", "healthCheckNodePort").contains(key) && number >= NODE_PORT_MIN;
    }

    private String text(String text, String key, JsonObject parent) {
        boolean column =
                key.equals("description") && parent.has("priority") && parent.has("format");
        if (Set.of("uid", "resourceVersion", "continue").contains(key) && !text.isEmpty()) {
            return "<" + key + ">";
        }
        if (column && !text.isEmpty()) {
            return "<column description>";
        }
        if (key.equals("serverAddress")) {
            return "<address>";
        }
        if (key.equals("[cells]") && AGE.matcher(text).matches()) {
            return "<age>";
        }
        return replaced(text);
    }

    private String replaced(String text) {
        String result = TIME.matcher(text).replaceAll("<time>");
        result = UID.matcher(result).replaceAll("<uid>");
        result = TOKEN.matcher(result).replaceAll("<token>");
        result = VERSION.matcher(result).replaceAll("$1<rv>");
        result = SERVICE_IP.matcher(result).replaceAll("<service-ip>");
        for (String prefix : prefixes) {
            result = result.replaceAll(
                    Pattern.quote(prefix) + "[a-z0-9]{5}\\b",
                    Matcher.quoteReplacement(prefix + "<rand>"));
        }
        return result;
    }
}
