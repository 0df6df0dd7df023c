package dev.kahawa.model.ownership;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.object.JsonString;
import dev.kahawa.model.object.MalformedJsonException;
import dev.kahawa.model.schema.ObjectType;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Cause;
import dev.kahawa.model.status.Details;
import dev.kahawa.model.status.Reason;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Server-side apply (KEP-555): a manager says which fields it wants to have which values, and the
 * server remembers who wants what.
 *
 * <p>An applied configuration is not a patch. What it says is laid over the live object, and what
 * the same manager said last time but does not say now is taken out again, unless another applier
 * wants it too. So four sets of paths meet, all in the form of {@code FieldsV1}:
 *
 * <ul>
 *   <li><em>named</em>: the paths of this configuration. Scalars and atomic values are paths of
 *       their own; structs, maps and keyed lists are told by their parts; an item of a keyed list
 *       is a path itself too, for whoever names a part of an item wants the item to be there.
 *   <li><em>last</em>: what this manager's entry held before. {@code last} without what any applier
 *       names now is what has to go. Updaters do not count here: they have not said that they want
 *       a value, they only wrote one.
 *   <li><em>changed</em>: where the merged object differs from the live one. Whoever else owns one
 *       of these paths is in conflict with the applier: a value equal to the live one is no change,
 *       so managers can own a field together as long as they agree. Force takes the paths away from
 *       the others instead.
 *   <li><em>removed</em>: what went. It is nobody's any more.
 * </ul>
 *
 * <p>Values are compared as they are written: the configuration is merged before defaults and
 * canonical forms are put in. A quantity of 1000m where the live object says 1 is a change.
 *
 * <p>An object that nobody has tracked so far first gets an entry of an imagined updater, {@code
 * before-first-apply}, for everything in it; else the first applier would take it all unasked. An
 * object that kubectl has applied on the client's side carries the configuration in an annotation:
 * what that one owns goes to the manager kubectl without a conflict, and the annotation is kept up
 * to date for a way back.
 *
 * <p>A configuration that changes nothing leaves the time of the manager's entry as it was.
 */
public final class ServerSideApply {
    private static final String BEFORE = "before-first-apply";
    private static final String KUBECTL = "kubectl";
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private final ObjectType type;
    private final boolean hasStatus;
    private final ManagedFields.Writer writer;

    /** @param hasStatus the status is written apart from the rest */
    public ServerSideApply(ObjectType type, boolean hasStatus, ManagedFields.Writer writer) {
        this.type = type;
        this.hasStatus = hasStatus;
        this.writer = writer;
    }

    /** Whether conflicts are solved in the applier's favour. */
    public enum Conflicts {
        REFUSE,
        FORCE
    }

    /**
     * The live object with the configuration applied and its managed fields told anew.
     *
     * @param live empty where the object is to be created
     * @throws ApiException 409 for conflicts, 500 for what the schema does not allow
     */
    public JsonObject apply(JsonObject live, JsonObject configuration, Conflicts conflicts) {
        Configuration.Fields named = Configuration.of(type, configuration);
        if (!named.errors().isEmpty()) {
            throw untyped(configuration, named.errors());
        }
        FieldSet wanted = ManagedFields.tracked(named.set(), hasStatus, writer);
        List<JsonObject> entries = live.isEmpty() ? List.of() : entries(live);
        FieldSet last = FieldSet.EMPTY;
        FieldSet applied = wanted;
        List<JsonObject> others = new ArrayList<>();
        JsonObject own = entry();
        for (JsonObject entry : entries) {
            if (isOwn(entry)) {
                own = entry;
                last = ManagedFields.fields(entry);
            } else {
                others.add(entry);
                applied = isApply(entry) ? applied.union(ManagedFields.fields(entry)) : applied;
            }
        }
        JsonObject merged =
                Merge.without(type, Merge.over(type, live, configuration), last.minus(applied));
        Comparison comparison = Comparison.of(type, live, merged);
        FieldSet changed = ManagedFields.tracked(comparison.set(), hasStatus, writer);
        if (conflicts == Conflicts.REFUSE) {
            refuse(others, changed, live);
        }
        List<JsonObject> left = new ArrayList<>();
        for (JsonObject entry : others) {
            add(
                    left,
                    entry,
                    ManagedFields.fields(entry).minus(changed).minus(comparison.removed()));
        }
        boolean same = changed.isEmpty()
                && ManagedFields.tracked(comparison.removed(), hasStatus, writer)
                        .isEmpty();
        add(left, same ? own : own.with("time", writer.time()), wanted);
        return ManagedFields.with(withLastApplied(merged, configuration), left);
    }

    private static void add(List<JsonObject> entries, JsonObject entry, FieldSet fields) {
        if (!fields.isEmpty()) {
            entries.add(inOrder(entry, fields));
        }
    }

    private static JsonObject inOrder(JsonObject entry, FieldSet fields) {
        return JsonObject.builder()
                .put("manager", entry.text("manager"))
                .put("operation", entry.text("operation"))
                .put("apiVersion", entry.text("apiVersion"))
                .putUnlessEmpty("time", entry.text("time"))
                .put("fieldsType", "FieldsV1")
                .put("fieldsV1", fields.toJson())
                .putUnlessEmpty("subresource", entry.text("subresource"))
                .build();
    }

    private JsonObject entry() {
        return JsonObject.builder()
                .put("manager", writer.manager())
                .put("operation", "Apply")
                .put("apiVersion", writer.apiVersion())
                .putUnlessEmpty("subresource", writer.subresource())
                .build();
    }

    private static boolean isApply(JsonObject entry) {
        return entry.text("operation").equals("Apply");
    }

    private boolean isOwn(JsonObject entry) {
        return isApply(entry)
                && entry.text("manager").equals(writer.manager())
                && entry.text("subresource").equals(writer.subresource());
    }

    private List<JsonObject> entries(JsonObject live) {
        List<JsonObject> known = live.array("metadata", "managedFields").objects();
        if (!known.isEmpty()) {
            return known;
        }
        ManagedFields.Writer before =
                new ManagedFields.Writer(BEFORE, writer.apiVersion(), "", writer.time());
        return ManagedFields.created(type, live, false, before)
                .array("metadata", "managedFields")
                .objects();
    }

    private void refuse(List<JsonObject> others, FieldSet changed, JsonObject live) {
        List<Conflict> conflicts = new ArrayList<>();
        FieldSet contested = FieldSet.EMPTY;
        for (JsonObject entry : others) {
            FieldSet fields = ManagedFields.fields(entry).intersection(changed);
            if (!fields.isEmpty()) {
                conflicts.add(new Conflict(who(entry), fields.paths()));
                contested = contested.union(fields);
            }
        }
        boolean upgrade = writer.manager().equals(KUBECTL)
                && contested.minus(lastApplied(live)).isEmpty();
        if (!conflicts.isEmpty() && !upgrade) {
            conflicts.sort(Comparator.comparing(Conflict::who));
            throw conflict(conflicts);
        }
    }

    private record Conflict(String who, List<String> paths) {}

    private static String who(JsonObject entry) {
        String subresource = entry.text("subresource");
        return new JsonString(entry.text("manager"))
                + (subresource.isEmpty() ? "" : " with subresource \"" + subresource + "\"")
                + (isApply(entry) ? "" : " using " + entry.text("apiVersion"));
    }

    private static ApiException conflict(List<Conflict> conflicts) {
        List<Cause> causes = new ArrayList<>();
        for (Conflict conflict : conflicts) {
            for (String path : conflict.paths()) {
                causes.add(
                        new Cause("FieldManagerConflict", "conflict with " + conflict.who(), path));
            }
        }
        String message = causes.size() == 1
                ? "Apply failed with 1 conflict: "
                        + causes.getFirst().message()
                        + ": "
                        + causes.getFirst().field()
                : "Apply failed with "
                        + causes.size()
                        + " conflicts: "
                        + conflicts.stream()
                                .map(each -> "conflicts with "
                                        + each.who()
                                        + ":\n- "
                                        + String.join("\n- ", each.paths()))
                                .collect(Collectors.joining("\n"));
        return new ApiException(Reason.Conflict, message, Details.NONE.withCauses(causes));
    }

    private static ApiException untyped(JsonObject configuration, List<String> errors) {
        String what = configuration.text("metadata", "namespace")
                + "/"
                + configuration.text("metadata", "name")
                + "; "
                + configuration.text("apiVersion")
                + ", Kind="
                + configuration.text("kind");
        String apiVersion = configuration.text("apiVersion");
        String shown = apiVersion.contains("/") ? what : what.replace("; ", "; /");
        String all = errors.size() == 1
                ? errors.getFirst()
                : "errors:\n  " + String.join("\n  ", errors);
        return new ApiException(
                Reason.Unknown, "failed to create typed patch object (" + shown + "): " + all);
    }

    /** What kubectl has applied on the client's side and is still so. */
    private FieldSet lastApplied(JsonObject live) {
        String text = live.text("metadata", "annotations", LAST_APPLIED);
        if (text.isEmpty()) {
            return FieldSet.EMPTY;
        }
        try {
            Json read = JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
            JsonObject applied = read.asObject().orElse(JsonObject.EMPTY);
            FieldSet named = Configuration.of(type, applied).set();
            JsonObject again = Merge.over(type, live, applied);
            return named.minus(Comparison.of(type, live, again).set());
        } catch (MalformedJsonException notOurs) {
            return FieldSet.EMPTY;
        }
    }

    private JsonObject withLastApplied(JsonObject object, JsonObject configuration) {
        JsonObject annotations = object.object("metadata", "annotations");
        if (!writer.manager().equals(KUBECTL) || !annotations.has(LAST_APPLIED)) {
            return object;
        }
        JsonObject plain = configuration.update(
                "metadata",
                metadata -> metadata.has("annotations")
                        ? metadata.update("annotations", a -> a.without(LAST_APPLIED))
                        : metadata);
        String text = sorted(plain) + "\n";
        return object.update(
                "metadata", m -> m.update("annotations", a -> a.with(LAST_APPLIED, text)));
    }

    /** As Go prints maps: keys in order. */
    private static Json sorted(Json value) {
        return switch (value) {
            case JsonObject object -> {
                JsonObject.Builder builder = JsonObject.builder();
                object.keys().stream()
                        .sorted()
                        .forEach(key -> builder.put(key, sorted(object.at(key).orElseThrow())));
                yield builder.build();
            }
            case JsonArray array -> array.map(ServerSideApply::sorted);
            default -> value;
        };
    }
}
