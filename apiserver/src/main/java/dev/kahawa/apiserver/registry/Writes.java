package dev.kahawa.apiserver.registry;

import dev.kahawa.apiserver.admission.AdmissionPlugin;
import dev.kahawa.apiserver.admission.Attributes;
import dev.kahawa.apiserver.admission.Attributes.Operation;
import dev.kahawa.apiserver.request.Call;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.ObjectType;
import dev.kahawa.model.schema.Times;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Details;
import dev.kahawa.model.status.FieldError;
import dev.kahawa.model.status.Reason;
import dev.kahawa.store.Entry;
import dev.kahawa.store.Expected;
import dev.kahawa.store.Outcome;
import dev.kahawa.store.Revision;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** Creates and updates: defaults, admission, validation, the write, and again if it was overtaken. */
final class Writes {
    /** Names with this many taken in a row: the server gives up, as upstream does. */
    private static final int GENERATED_NAMES_MAX = 8;

    /** A change overtaken this often is answered with the conflict. */
    private static final int ATTEMPTS_MAX = 32;

    private static final String OVERTAKEN =
            "the object has been modified; please apply your changes to the latest version and try"
                    + " again";

    private final Registry registry;
    private final List<AdmissionPlugin> admission;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ServiceAddresses addresses;
    private final Ownership ownership;

    Writes(
            Registry registry,
            List<AdmissionPlugin> admission,
            ServiceAddresses addresses,
            InstantSource clock,
            RandomGenerator random) {
        this.registry = registry;
        this.admission = List.copyOf(admission);
        this.addresses = addresses;
        this.ownership = new Ownership(registry, clock);
        this.clock = clock;
        this.random = random;
    }

    /** Adds a new object. */
    Written create(Call call, ApiResource resource, String namespace, JsonObject given)
            throws InterruptedException {
        RequestOptions.checkCreate(call.request().query());
        return create(call, resource, namespace, given, ownership::created);
    }

    /** Adds a new object whose managed fields an apply has told. */
    Written createApplied(Call call, ApiResource resource, String namespace, JsonObject given)
            throws InterruptedException {
        return create(call, resource, namespace, given, (user, type, object) -> object);
    }

    /** Tells the managed fields of a new object. */
    @FunctionalInterface
    private interface Owning {
        JsonObject owned(Call call, ApiResource resource, JsonObject object);
    }

    private Written create(
            Call call, ApiResource resource, String namespace, JsonObject given, Owning owning)
            throws InterruptedException {
        Strategy strategy = registry.strategy(resource);
        ObjectType type = registry.type(resource);
        JsonObject owned = Owners.deduplicated(placed(resource, namespace, given), call.trail());
        JsonObject object = type.canonical(strategy.defaults(owned));
        object = owning.owned(call, resource, object);
        Attributes attributes =
                attributes(call, resource, namespace, object, Operation.CREATE, null);
        for (AdmissionPlugin plugin : admission) {
            object = plugin.mutate(attributes, object);
        }
        JsonObject stamped = stamped(object);
        if (!stamped.text("metadata", "name").isEmpty()
                || stamped.text("metadata", "generateName").isEmpty()) {
            JsonObject prepared = type.canonical(strategy.beforeCreate(stamped));
            return createNamed(call, resource, attributes, prepared);
        }
        return createGenerated(call, resource, attributes, stamped);
    }

    private Written createGenerated(
            Call call, ApiResource resource, Attributes attributes, JsonObject stamped)
            throws InterruptedException {
        ObjectType type = registry.type(resource);
        Strategy strategy = registry.strategy(resource);
        String prefix = stamped.text("metadata", "generateName");
        for (int i = 1; ; i++) {
            String name = Ids.generated(prefix, random);
            try {
                JsonObject named =
                        strategy.defaults(stamped.update("metadata", m -> m.with("name", name)));
                JsonObject prepared = type.canonical(strategy.beforeCreate(named));
                return createNamed(call, resource, attributes, prepared);
            } catch (ApiException failed) {
                if (failed.reason() != Reason.AlreadyExists || i >= GENERATED_NAMES_MAX) {
                    throw failed;
                }
            }
        }
    }

    private Written createNamed(
            Call call, ApiResource resource, Attributes attributes, JsonObject object)
            throws InterruptedException {
        try (ServiceAddresses.Hold hold = addresses.hold(resource)) {
            JsonObject addressed = addresses.addressed(resource, object, null);
            JsonObject checked = registry.type(resource).canonical(addressed);
            check(call, resource, attributes, checked);
            ObjectKey key = new ObjectKey(
                    resource, attributes.namespace(), object.text("metadata", "name"));
            if (isDryRun(call)) {
                if (registry.find(key).isPresent()) {
                    throw exists(key);
                }
                return Written.nothing(checked, true);
            }
            checkUnversioned(checked);
            JsonObject read = registry.strategy(resource).read(checked);
            JsonObject kept = StoredObject.withoutRevision(
                    read == checked ? checked : registry.type(resource).canonical(read));
            Entry entry = registry.write(key, kept, Expected.ABSENT);
            if (entry == null) {
                throw exists(key);
            }
            return Written.of(kept, true, entry);
        }
    }

    private void check(Call call, ApiResource resource, Attributes attributes, JsonObject object) {
        Strategy strategy = registry.strategy(resource);
        List<FieldError> errors = MetadataValidation.create(resource, strategy, object);
        errors.addAll(strategy.validate(object));
        errors.addAll(strategy.validateCreate(object));
        refuse(resource, object, errors);
        strategy.warnings(object).forEach(call.trail()::warn);
        for (AdmissionPlugin plugin : admission) {
            plugin.validate(attributes, object);
        }
    }

    /** The last look before the store: a dry run does not get here, and text is no version. */
    private static void checkUnversioned(JsonObject object) {
        String version = object.text("metadata", "resourceVersion");
        if (version.matches("0*[1-9]\\d*")) {
            throw new ApiException(
                    Reason.Unknown, "resourceVersion should not be set on objects to be created");
        }
    }

    private ApiException exists(ObjectKey key) {
        ApiException exists = ApiException.alreadyExists(
                key.resource().group(), key.resource().resource(), key.name());
        boolean deleting = registry.find(key)
                .filter(entry -> registry.tree(entry).object("metadata").has("deletionTimestamp"))
                .isPresent();
        return deleting
                ? new ApiException(
                        exists.reason(),
                        exists.code(),
                        "object is being deleted: " + exists.text(),
                        exists.details())
                : exists;
    }

    private void refuse(ApiResource resource, JsonObject object, List<FieldError> errors) {
        if (!errors.isEmpty()) {
            StoredForm form = registry.strategy(resource).storedForm();
            throw ApiException.invalid(
                    form == null ? resource.group() : form.kind().group(),
                    resource.kind(),
                    object.text("metadata", "name"),
                    errors);
        }
    }

    /** The object in the namespace of the path, or in none. */
    private static JsonObject placed(ApiResource resource, String namespace, JsonObject object) {
        String given = object.text("metadata", "namespace");
        if (!resource.namespaced()) {
            return object.update("metadata", metadata -> metadata.without("namespace"));
        }
        if (!given.isEmpty() && !given.equals(namespace)) {
            throw ApiException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the"
                            + " request");
        }
        return object.update("metadata", metadata -> metadata.with("namespace", namespace));
    }

    private JsonObject stamped(JsonObject object) {
        return object.update(
                "metadata",
                metadata -> metadata.without("deletionTimestamp")
                        .without("deletionGracePeriodSeconds")
                        .without("selfLink")
                        .with("uid", Ids.uid(random))
                        .with("creationTimestamp", Times.seconds(clock.instant())));
    }

    private Attributes attributes(
            Call call,
            ApiResource resource,
            String namespace,
            JsonObject object,
            Operation operation,
            @Nullable JsonObject old) {
        return new Attributes(
                operation,
                resource,
                "",
                namespace,
                object.text("metadata", "name"),
                call.user(),
                old,
                object.text("metadata", "generateName"),
                call.trail()::warn);
    }

    static boolean isDryRun(Call call) {
        return call.request().query().all("dryRun").contains("All");
    }

    /** What the object that is to be written says of the one it takes the place of. */
    enum Precondition {
        /** An update: a uid must be the present one's. */
        UID,
        /** A patch: a uid is a field like others. */
        NONE,
        /** An apply, which has told the managed fields too. */
        APPLIED
    }

    /**
     * Changes an object: an update and every kind of patch.
     *
     * @param change from the current object, with its resourceVersion, to the wanted one; if that
     *     names a resourceVersion, it must be the current one
     */
    Written update(
            Call call,
            ObjectKey key,
            String subresource,
            Precondition precondition,
            UnaryOperator<JsonObject> change)
            throws InterruptedException {
        try (ServiceAddresses.Hold hold = addresses.hold(key.resource())) {
            return updated(call, key, subresource, precondition, change);
        }
    }

    private Written updated(
            Call call,
            ObjectKey key,
            String subresource,
            Precondition precondition,
            UnaryOperator<JsonObject> change)
            throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            Entry entry = registry.entry(key);
            JsonObject old = registry.tree(entry);
            JsonObject wanted = change.apply(old);
            if (precondition == Precondition.UID) {
                checkUid(key, wanted, old.text("metadata", "uid"));
            }
            boolean conditional = checkVersion(key, wanted, entry.modified(), precondition);
            JsonObject object = prepared(call, key, subresource, precondition, wanted, old);
            if (isDryRun(call) || isSame(object, old)) {
                return Written.nothing(
                        isSame(object, old)
                                ? old
                                : StoredObject.withRevision(object, entry.modified()),
                        false);
            }
            JsonObject kept = StoredObject.withoutRevision(object);
            if (StoredObject.isReleased(kept)) {
                if (registry.store().delete(key.path(), Expected.at(entry.modified()))
                        instanceof Outcome.Done(Revision gone)) {
                    return Written.nothing(StoredObject.withRevision(kept, gone), false);
                }
            } else {
                Entry written = registry.write(key, kept, Expected.at(entry.modified()));
                if (written != null) {
                    return Written.of(kept, false, written);
                }
            }
            if (conditional || attempt >= ATTEMPTS_MAX) {
                throw overtaken(key);
            }
        }
    }

    private static boolean isSame(JsonObject object, JsonObject old) {
        JsonObject a = StoredObject.withoutRevision(object);
        JsonObject b = StoredObject.withoutRevision(old);
        return Ownership.timeless(a).equals(Ownership.timeless(b));
    }

    /** @param uid of the present object; empty if there is none */
    static void checkUid(ObjectKey key, JsonObject wanted, String uid) {
        String given = wanted.text("metadata", "uid");
        if (!given.isEmpty() && !given.equals(uid)) {
            throw ApiException.conflict(
                    key.resource().group(),
                    key.resource().resource(),
                    key.name(),
                    "StorageError: invalid object, Code: 4, Key: "
                            + key.path()
                            + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID"
                            + " in precondition: "
                            + given
                            + ", UID in object meta: "
                            + uid);
        }
    }

    /** Whether the caller insists on a version; it is the right one then. */
    private boolean checkVersion(
            ObjectKey key, JsonObject wanted, Revision current, Precondition precondition) {
        String version = wanted.text("metadata", "resourceVersion");
        if (version.isEmpty() || version.equals("0")) {
            if (precondition == Precondition.UID
                    && registry.strategy(key.resource()).needsVersion()) {
                throw ApiException.invalid(
                        key.resource().group(),
                        key.resource().resource(),
                        key.name(),
                        List.of(FieldError.invalid(
                                "metadata.resourceVersion",
                                Json.of(0),
                                "must be specified for an update")));
            }
            return false;
        }
        if (!version.chars().allMatch(Character::isDigit)) {
            throw new ApiException(
                    Reason.Unknown,
                    500,
                    "strconv.ParseUint: parsing \"" + version + "\": invalid syntax",
                    null);
        }
        if (!version.equals(current.toString())) {
            throw overtaken(key);
        }
        return true;
    }

    static ApiException overtaken(ObjectKey key) {
        ApiResource resource = key.resource();
        return new ApiException(
                Reason.Conflict,
                ApiException.conflict(resource.group(), resource.resource(), key.name(), OVERTAKEN)
                        .text(),
                Details.of(key.name(), resource.group(), resource.resource()));
    }

    private JsonObject prepared(
            Call call,
            ObjectKey key,
            String subresource,
            Precondition precondition,
            JsonObject wanted,
            JsonObject old) {
        ApiResource resource = key.resource();
        Strategy strategy = registry.strategy(resource);
        ObjectType type = registry.type(resource);
        checkName(key, wanted);
        JsonObject owned = Owners.deduplicated(kept(wanted, old), call.trail());
        JsonObject object = type.canonical(strategy.defaults(owned));
        object = type.canonical(kept(strategy, subresource, object, old));
        if (precondition != Precondition.APPLIED) {
            object = ownership.updated(call, resource, subresource, old, object);
        }
        Attributes attributes = new Attributes(
                Operation.UPDATE,
                resource,
                subresource,
                key.namespace(),
                key.name(),
                call.user(),
                old,
                "",
                call.trail()::warn);
        JsonObject asked = object;
        for (AdmissionPlugin plugin : admission) {
            object = plugin.mutate(attributes, object);
        }
        if (!object.equals(asked)) {
            // the generation counts what admission leaves, not what was asked for
            object = kept(strategy, subresource, type.canonical(kept(object, old)), old);
        }
        if (subresource.isEmpty()) {
            object = addresses.addressed(resource, object, old);
        }
        object = type.canonical(object);
        List<FieldError> errors = new ArrayList<>(MetadataValidation.update(resource, object, old));
        switch (subresource) {
            case "status" -> errors.addAll(strategy.validateStatusUpdate(object, old));
            case "", "scale" -> {
                errors.addAll(strategy.validate(object));
                errors.addAll(strategy.validateUpdate(object, old));
            }
            default -> errors.addAll(strategy.validateSubresourceUpdate(subresource, object, old));
        }
        refuse(resource, object, errors);
        if (subresource.isEmpty()) {
            strategy.updateWarnings(object, old).forEach(call.trail()::warn);
        }
        for (AdmissionPlugin plugin : admission) {
            plugin.validate(attributes, object);
        }
        return object;
    }

    /** The object with all that the request may not change as it was. */
    private static JsonObject kept(
            Strategy strategy, String subresource, JsonObject object, JsonObject old) {
        return switch (subresource) {
            case "status" -> strategy.beforeStatusUpdate(object, old);
            case "", "scale" -> strategy.beforeUpdate(object, old);
            default -> strategy.beforeSubresourceUpdate(subresource, object, old);
        };
    }

    static void checkName(ObjectKey key, JsonObject wanted) {
        String name = wanted.text("metadata", "name");
        if (name.isEmpty()) {
            throw ApiException.badRequest("the name of the object ("
                    + key.name()
                    + " based on URL) was undeterminable: name must be provided");
        }
        if (!name.equals(key.name())) {
            throw ApiException.badRequest("the name of the object ("
                    + name
                    + ") does not match the name on the URL ("
                    + key.name()
                    + ")");
        }
        String namespace = wanted.text("metadata", "namespace");
        if (key.resource().namespaced()
                && !namespace.isEmpty()
                && !namespace.equals(key.namespace())) {
            throw ApiException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the"
                            + " request");
        }
    }

    /** What only the server sets is as it was, where the caller left it out. */
    private static JsonObject kept(JsonObject wanted, JsonObject old) {
        JsonObject was = old.object("metadata");
        return wanted.update("metadata", metadata -> {
            JsonObject result = metadata.without("selfLink");
            for (String field : List.of("creationTimestamp", "deletionTimestamp")) {
                Json value = was.get(field);
                result = value == null ? result : result.with(field, value);
            }
            for (String field :
                    List.of("namespace", "uid", "deletionGracePeriodSeconds", "managedFields")) {
                Json value = was.get(field);
                if (value != null && !result.has(field)) {
                    result = result.with(field, value);
                }
            }
            Json generation = was.get("generation");
            return generation == null
                    ? result.without("generation")
                    : result.with("generation", generation);
        });
    }
}
