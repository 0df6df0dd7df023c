package dev.kahawa.apiserver.registry;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.object.MalformedJsonException;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Cause;
import dev.kahawa.model.status.Details;
import dev.kahawa.model.status.Reason;
import dev.kahawa.store.CompactedException;
import dev.kahawa.store.Entry;
import dev.kahawa.store.Revision;
import dev.kahawa.store.Snapshot;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Reads collections: a consistent snapshot, page by page if asked. */
final class Lists {
    private final Registry registry;

    Lists(Registry registry) {
        this.registry = registry;
    }

    /**
     * A page of a collection.
     *
     * @param next the token for the page after this one; empty if there is none
     * @param remaining how many objects follow; -1 if that is not known
     */
    record Page(List<Entry> entries, Revision revision, String next, long remaining) {}

    Page list(Call call, ApiResource resource, String namespace) {
        Query query = call.request().query();
        RequestOptions.checkList(query);
        Selection selection = Selection.of(query, resource, registry.strategy(resource));
        String prefix = ObjectKey.collection(resource, namespace);
        long limit = number(query, "limit");
        String token = query.text("continue");
        if (!token.isEmpty() && !Set.of("", "0").contains(query.text("resourceVersion"))) {
            throw ApiException.badRequest(
                    "specifying resource version is not allowed when using continue");
        }
        Snapshot snapshot = token.isEmpty() ? snapshot(query) : snapshot(token);
        String from = token.isEmpty() ? prefix : prefix + start(token);
        String end = ObjectKey.end(prefix);
        List<Entry> entries = new ArrayList<>();
        for (Entry kept : snapshot.range(from, end)) {
            Entry entry = registry.served(resource, kept);
            if (!selection.isEverything() && !selection.matches(registry.tree(entry))) {
                continue;
            }
            if (limit > 0 && entries.size() == limit) {
                String last = entries.getLast().key();
                long remaining = selection.isEverything() ? snapshot.count(last + "\0", end) : -1;
                String next = token(snapshot.revision(), last.substring(prefix.length()) + "\0");
                return new Page(entries, snapshot.revision(), next, remaining);
            }
            entries.add(entry);
        }
        return new Page(entries, snapshot.revision(), "", -1);
    }

    static long number(Query query, String name) {
        String text = query.first(name).orElse("0");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException wrong) {
            throw ApiException.badRequest(
                    "strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
        }
    }

    private Snapshot snapshot(Query query) {
        String version = query.text("resourceVersion");
        boolean exact = query.text("resourceVersionMatch").equals("Exact");
        if (version.isEmpty() || version.equals("0")) {
            return registry.store().latest();
        }
        if (!version.chars().allMatch(Character::isDigit) || version.length() > 18) {
            throw ApiException.badRequest(
                    "invalid resource version: resourceVersion: Invalid value: \""
                            + version
                            + "\": strconv.ParseUint: parsing \""
                            + version
                            + "\": invalid syntax");
        }
        Revision wanted = new Revision(Long.parseLong(version));
        Snapshot latest = registry.store().latest();
        if (wanted.isAfter(latest.revision())) {
            throw tooLarge(wanted, latest.revision());
        }
        return exact ? at(wanted) : latest;
    }

    /** 504: nobody can have seen that version yet. */
    static ApiException tooLarge(Revision wanted, Revision current) {
        Cause cause = new Cause("ResourceVersionTooLarge", "Too large resource version", "");
        return new ApiException(
                Reason.Timeout,
                "Timeout: Too large resource version: " + wanted + ", current: " + current,
                Details.NONE.withCauses(List.of(cause)).withRetryAfterSeconds(1));
    }

    private Snapshot at(Revision revision) {
        try {
            return registry.store().at(revision);
        } catch (CompactedException compacted) {
            throw new ApiException(
                    Reason.Expired, "The resourceVersion for the provided list is too old.");
        }
    }

    private Snapshot snapshot(String token) {
        long revision = token(token).number("rv").orElse(-1);
        if (revision < 0) {
            throw badToken();
        }
        try {
            return registry.store().at(new Revision(revision));
        } catch (CompactedException compacted) {
            throw new ApiException(
                    Reason.Expired,
                    "The provided continue parameter is too old to display a consistent list"
                            + " result. You can start a new list without the continue parameter.");
        } catch (IllegalArgumentException future) {
            throw badToken();
        }
    }

    private static String start(String token) {
        return token(token).text("start");
    }

    private static JsonObject token(String token) {
        try {
            byte[] json = Base64.getUrlDecoder().decode(token);
            return JsonReader.read(json).asObject().orElseThrow(Lists::badToken);
        } catch (IllegalArgumentException | MalformedJsonException malformed) {
            throw badToken();
        }
    }

    private static ApiException badToken() {
        return ApiException.badRequest("continue key is not valid");
    }

    private static String token(Revision revision, String start) {
        JsonObject json = JsonObject.builder()
                .put("v", "meta.k8s.io/v1")
                .put("rv", revision.value())
                .put("start", start)
                .build();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(JsonWriter.write(json));
    }
}
