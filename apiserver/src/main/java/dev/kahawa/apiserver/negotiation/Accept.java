package dev.kahawa.apiserver.negotiation;

import dev.kahawa.model.request.Request;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Details;
import dev.kahawa.model.status.Reason;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the Accept header (RFC 9110) as upstream does, in two steps: its router knows media types
 * by their exact names only, then its handlers weigh them and their parameters.
 */
public final class Accept {
    private static final Set<String> VERSIONS = Set.of("v1", "v1beta1");
    private static final Set<String> KINDS =
            Set.of("Table", "PartialObjectMetadata", "PartialObjectMetadataList");

    private static final String DISCOVERY = "APIGroupDiscoveryList";

    /** What the router has for objects. */
    public static final List<String> OBJECT =
            Arrays.stream(Format.values()).map(Format::mediaType).toList();

    /** What the router has for collections, which can be watched. */
    public static final List<String> COLLECTION = List.of(
            "application/json",
            "application/yaml",
            "application/vnd.kubernetes.protobuf",
            "application/json;stream=watch",
            "application/vnd.kubernetes.protobuf;stream=watch");

    private Accept() {}

    private record Range(String type, double quality, Map<String, String> parameters) {

        boolean takes(Format format) {
            return type.equals(format.mediaType())
                    || type.equals("*/*")
                    || type.equals("application/*");
        }
    }

    /** @throws ApiException 406 of the router, where none of these is accepted */
    public static void checkRoute(Request request, List<String> available) {
        for (String range : header(request).split(",")) {
            int semicolon = range.indexOf(';');
            String type = (semicolon < 0 ? range : range.substring(0, semicolon)).strip();
            if (type.equals("*/*") || available.contains(type)) {
                return;
            }
        }
        throw new ApiException(
                Reason.NotAcceptable,
                "406: Not Acceptable\n\nAvailable representations: " + String.join(", ", available),
                Details.NONE);
    }

    /** @throws ApiException 406 if the client accepts nothing that there is */
    public static Chosen object(Request request) {
        return choose(request, true).orElseThrow(() -> notAcceptable(String.join(", ", OBJECT)));
    }

    /** For what nothing else can stand for. @throws ApiException 406 */
    public static Chosen document(Request request) {
        return choose(request, false).orElseThrow(() -> notAcceptable(String.join(", ", OBJECT)));
    }

    /** For what must be said even to a client that accepts nothing. */
    public static Chosen error(Request request) {
        return choose(request, false).orElse(Chosen.JSON);
    }

    /** @throws ApiException 406 if no watch can be written so */
    public static Chosen watch(Request request) {
        Chosen chosen = object(request);
        if (!chosen.format().streams()) {
            throw notAcceptable(String.join(", ", COLLECTION.subList(3, 5)));
        }
        return chosen;
    }

    private static ApiException notAcceptable(String available) {
        return new ApiException(
                Reason.NotAcceptable, "only the following media types are accepted: " + available);
    }

    /**
     * A document of discovery, which a list of all of them may stand for (KEP-3352).
     *
     * @throws ApiException 406
     */
    public static Chosen discovery(Request request) {
        for (Range range : ranges(request)) {
            if (range.type().equals(Format.JSON.mediaType())
                    && range.parameters().getOrDefault("as", "").equals(DISCOVERY)
                    && range.parameters().getOrDefault("g", "").equals("apidiscovery.k8s.io")
                    && range.parameters().getOrDefault("v", "").equals("v2")) {
                return new Chosen(Format.JSON, DISCOVERY, "v2");
            }
            for (Format format : List.of(Format.JSON, Format.YAML)) {
                if (range.takes(format)) {
                    Optional<Chosen> chosen = chosen(range, format, false);
                    if (chosen.isPresent()) {
                        return chosen.get();
                    }
                }
            }
        }
        throw notAcceptable(String.join(", ", OBJECT));
    }

    private static Optional<Chosen> choose(Request request, boolean transforms) {
        for (Range range : ranges(request)) {
            for (Format format : Format.values()) {
                if (range.takes(format)) {
                    Optional<Chosen> chosen = chosen(range, format, transforms);
                    if (chosen.isPresent()) {
                        return chosen;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Chosen> chosen(Range range, Format format, boolean transforms) {
        Map<String, String> parameters = range.parameters();
        String stream = parameters.getOrDefault("stream", "");
        if (!stream.isEmpty() && (!stream.equals("watch") || !format.streams())) {
            return Optional.empty();
        }
        if (!parameters.containsKey("as")
                && !parameters.containsKey("g")
                && !parameters.containsKey("v")) {
            return Optional.of(new Chosen(format, "", ""));
        }
        String kind = parameters.getOrDefault("as", "");
        String version = parameters.getOrDefault("v", "");
        boolean known = transforms
                && parameters.getOrDefault("g", "").equals("meta.k8s.io")
                && VERSIONS.contains(version)
                && KINDS.contains(kind)
                && !(kind.equals("Table") && format == Format.PROTOBUF);
        return known ? Optional.of(new Chosen(format, kind, version)) : Optional.empty();
    }

    private static String header(Request request) {
        String accept = String.join(",", request.headers().all("accept"));
        return accept.isBlank() ? "*/*" : accept;
    }

    /** Best first: by quality, named types before wildcards, else as written. */
    private static List<Range> ranges(Request request) {
        List<Range> ranges = new ArrayList<>();
        for (String text : header(request).split(",")) {
            ranges.add(range(text));
        }
        ranges.sort(Comparator.comparingDouble((Range range) -> -range.quality())
                .thenComparing(range -> range.type().equals("*/*"))
                .thenComparing(range -> range.type().endsWith("/*")));
        return ranges;
    }

    private static Range range(String text) {
        String[] parts = text.split(";");
        Map<String, String> parameters = new HashMap<>();
        for (String part : Arrays.asList(parts).subList(1, parts.length)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        part.substring(0, equals).strip(),
                        part.substring(equals + 1).strip());
            }
        }
        String quality = parameters.getOrDefault("q", "1");
        parameters.remove("q");
        double weight = quality.matches("\\d+(\\.\\d*)?") ? Double.parseDouble(quality) : 1;
        return new Range(parts[0].strip(), weight, parameters);
    }
}
