package dev.kahawa.model.object;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads YAML as kube-apiserver's sigs.k8s.io/yaml does: the words of YAML 1.1 ({@code y}, {@code
 * on}, {@code 0777}), merge keys, keys of any scalar turned into strings, the first document only.
 */
public final class Yaml {
    /** Further nodes than this are refused: an alias may stand for much more than is written. */
    private static final int NODES_MAX = 1_000_000;

    private static final Set<String> TRUE =
            Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE =
            Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
    private static final Pattern FLOAT =
            Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern INT =
            Pattern.compile("[-+]?(0b[01]+|0o?[0-7]+|0x[0-9a-fA-F]+|[1-9][0-9]*|0)");

    private final List<String> duplicates = new ArrayList<>();
    private int nodes;

    private Yaml() {}

    /**
     * Reads the first document; an empty one is null.
     *
     * @throws MalformedJsonException if the text is not YAML, or has values that JSON has not
     */
    public static JsonReader.Result read(byte[] bytes) throws MalformedJsonException {
        LoadSettings settings = LoadSettings.builder()
                .setAllowDuplicateKeys(true)
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
        try {
            String text = new String(bytes, StandardCharsets.UTF_8);
            Optional<Node> root = new Compose(settings).composeString(text);
            Yaml yaml = new Yaml();
            Json value = root.isPresent() ? yaml.value(root.get(), "") : JsonNull.NULL;
            return new JsonReader.Result(value, List.copyOf(yaml.duplicates));
        } catch (MarkedYamlEngineException malformed) {
            throw new MalformedJsonException(message(malformed));
        } catch (YamlEngineException malformed) {
            throw new MalformedJsonException("yaml: " + malformed.getMessage());
        }
    }

    private static String message(MarkedYamlEngineException malformed) {
        String problem = String.valueOf(malformed.getProblem());
        String said = problem.startsWith("mapping values are not allowed")
                ? "mapping values are not allowed in this context"
                : problem;
        int line = malformed.getProblemMark().map(mark -> mark.getLine()).orElse(0);
        return "yaml: " + (line > 0 ? "line " + (line + 1) + ": " : "") + said;
    }

    private Json value(Node node, String path) throws MalformedJsonException {
        if (++nodes > NODES_MAX) {
            throw new MalformedJsonException("yaml: document contains excessive aliasing");
        }
        return switch (node) {
            case MappingNode mapping -> mapping(mapping, path);
            case SequenceNode sequence -> sequence(sequence, path);
            case ScalarNode scalar -> scalar(scalar);
            default -> throw new MalformedJsonException("yaml: unknown node " + node.getNodeType());
        };
    }

    private JsonArray sequence(SequenceNode sequence, String path) throws MalformedJsonException {
        List<Json> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            items.add(value(item, path + "[" + items.size() + "]"));
        }
        return JsonArray.of(items);
    }

    private JsonObject mapping(MappingNode mapping, String path) throws MalformedJsonException {
        Map<String, Json> entries = new LinkedHashMap<>();
        Map<String, Json> merged = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (isMerge(tuple.getKeyNode())) {
                merge(tuple.getValueNode(), path, merged);
                continue;
            }
            String key = key(tuple.getKeyNode());
            String inner = path.isEmpty() ? key : path + "." + key;
            if (entries.put(key, value(tuple.getValueNode(), inner)) != null) {
                duplicates.add(inner);
            }
        }
        merged.forEach(entries::putIfAbsent);
        return JsonObject.of(entries);
    }

    private static boolean isMerge(Node key) {
        return key instanceof ScalarNode scalar
                && scalar.getScalarStyle() == ScalarStyle.PLAIN
                && scalar.getValue().equals("<<");
    }

    private void merge(Node from, String path, Map<String, Json> into)
            throws MalformedJsonException {
        switch (value(from, path)) {
            case JsonObject object -> object.forEach(into::putIfAbsent);
            case JsonArray array ->
                array.objects().forEach(object -> object.forEach(into::putIfAbsent));
            default ->
                throw new MalformedJsonException(
                        "yaml: map merge requires map or sequence of maps as the value");
        }
    }

    private static String key(Node node) throws MalformedJsonException {
        if (!(node instanceof ScalarNode scalar)) {
            throw new MalformedJsonException("yaml: invalid map key");
        }
        return switch (scalar(scalar)) {
            case JsonString(String text) -> text;
            case JsonNull nothing -> "null";
            case Json other -> other.toString();
        };
    }

    private static Json scalar(ScalarNode scalar) throws MalformedJsonException {
        String text = scalar.getValue();
        boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
        return switch (scalar.getTag().getValue()) {
            case "tag:yaml.org,2002:binary" -> Json.of(text.replaceAll("\\s", ""));
            case "tag:yaml.org,2002:str" -> plain ? untagged(scalar, text) : Json.of(text);
            default -> plain ? resolved(text) : Json.of(text);
        };
    }

    /** The engine tags plain text it takes for a string; only a written tag makes {@code y} one. */
    private static Json untagged(ScalarNode scalar, String text) throws MalformedJsonException {
        boolean written = scalar.getStartMark()
                .map(mark -> mark.getBuffer()[mark.getPointer()] == '!')
                .orElse(false);
        return written ? Json.of(text) : resolved(text);
    }

    private static Json resolved(String text) throws MalformedJsonException {
        if (NULL.contains(text)) {
            return JsonNull.NULL;
        }
        if (TRUE.contains(text)) {
            return JsonBool.TRUE;
        }
        if (FALSE.contains(text)) {
            return JsonBool.FALSE;
        }
        char first = text.charAt(0);
        if (first != '+' && first != '-' && first != '.' && (first < '0' || first > '9')) {
            return Json.of(text);
        }
        return number(text);
    }

    private static Json number(String text) throws MalformedJsonException {
        String plain = text.replace("_", "");
        if (INT.matcher(plain).matches()) {
            BigInteger whole = integer(plain);
            return whole.bitLength() < Long.SIZE
                    ? Json.of(whole.longValueExact())
                    : new JsonDecimal(whole.doubleValue());
        }
        if (FLOAT.matcher(plain).matches()) {
            double number = Double.parseDouble(plain);
            return Double.isFinite(number) ? new JsonDecimal(number) : Json.of(text);
        }
        String lower = plain.toLowerCase(Locale.ROOT);
        if (Set.of(".inf", "+.inf", "-.inf", ".nan").contains(lower)) {
            throw new MalformedJsonException("json: unsupported value: " + text);
        }
        return Json.of(text);
    }

    private static BigInteger integer(String text) {
        boolean negative = text.charAt(0) == '-';
        String digits = negative || text.charAt(0) == '+' ? text.substring(1) : text;
        BigInteger size;
        if (digits.startsWith("0x")) {
            size = new BigInteger(digits.substring(2), 16);
        } else if (digits.startsWith("0b")) {
            size = new BigInteger(digits.substring(2), 2);
        } else if (digits.startsWith("0o")) {
            size = new BigInteger(digits.substring(2), 8);
        } else if (digits.length() > 1 && digits.charAt(0) == '0') {
            size = new BigInteger(digits.substring(1), 8);
        } else {
            size = new BigInteger(digits);
        }
        return negative ? size.negate() : size;
    }
}
