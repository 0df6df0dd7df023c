package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.FieldError;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a kind does beyond its facts. Pure: objects in, objects out; no store, no clock but the one
 * handed in. Objects have passed the schema's decoding, so that a field that is there has its type;
 * every method may leave an object as it is.
 *
 * <p>A create runs defaults, beforeCreate, admission, validate; an update defaults, beforeUpdate,
 * admission, validate and validateUpdate; one of the status subresource the same with
 * beforeStatusUpdate and validateStatusUpdate.
 */
public interface Strategy {

    /** How objects are kept if not as this version writes them; null if so. */
    default @Nullable StoredForm storedForm() {
        return null;
    }

    /** How the name of an object may look. */
    default List<FieldError> validateName(String name, String field) {
        return Names.dnsSubdomain(name, field);
    }

    /** Defaults that the schema can't say; on every write. */
    default JsonObject defaults(JsonObject object) {
        return object;
    }

    /** What the server sets or clears on a new object, such as its status. */
    default JsonObject beforeCreate(JsonObject object) {
        return object.without("status");
    }

    /**
     * What a new object is read back as, once it is stored: upstream fills in defaults on reading
     * too, which nobody looks at or owns.
     */
    default JsonObject read(JsonObject stored) {
        return stored;
    }

    /** What an update may not touch is put back, such as the status; counts the generation. */
    default JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        return object;
    }

    /** Everything that the status subresource may not touch is put back. */
    default JsonObject beforeStatusUpdate(JsonObject object, JsonObject old) {
        return object;
    }

    /**
     * What another subresource that holds the object, such as {@code ephemeralcontainers}, may not
     * touch is put back.
     */
    default JsonObject beforeSubresourceUpdate(
            String subresource, JsonObject object, JsonObject old) {
        return object;
    }

    /** What is wrong with the addresses that a Service asks for; before it is given any. */
    default List<FieldError> validateAddresses(JsonObject object) {
        return List.of();
    }

    /** What is wrong with a new object only; after {@link #validate}. */
    default List<FieldError> validateCreate(JsonObject object) {
        return List.of();
    }

    /** What is wrong with an object, create or update; exact paths and messages of upstream. */
    default List<FieldError> validate(JsonObject object) {
        return List.of();
    }

    /** What may not change; after {@link #validate}. */
    default List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        return List.of();
    }

    default List<FieldError> validateStatusUpdate(JsonObject object, JsonObject old) {
        return List.of();
    }

    /** What another subresource may not do; as an update of the object unless said otherwise. */
    default List<FieldError> validateSubresourceUpdate(
            String subresource, JsonObject object, JsonObject old) {
        List<FieldError> errors = new ArrayList<>(validate(object));
        errors.addAll(validateUpdate(object, old));
        return errors;
    }

    /** Sentences for the {@code Warning} header, such as deprecations. */
    default List<String> warnings(JsonObject object) {
        return List.of();
    }

    /** The same of an update. */
    default List<String> updateWarnings(JsonObject object, JsonObject old) {
        return List.of();
    }

    /** The fields that {@code fieldSelector} knows beside metadata.name and metadata.namespace. */
    default Map<String, String> selectableFields(JsonObject object) {
        return Map.of();
    }

    /**
     * The cells of the object's Table row, in the order of the facts' columns, all but the last
     * being the kind's own; Name and Age are cells too.
     */
    default List<Json> cells(JsonObject object, Instant now) {
        return List.of(
                Json.of(object.text("metadata", "name")),
                Json.of(Ages.since(object.text("metadata", "creationTimestamp"), now)));
    }

    /**
     * How long a deletion leaves the object for its keeper to end it, in seconds; zero removes it
     * at once. Called with what DeleteOptions asked for, or -1 for nothing.
     */
    default long gracePeriodSeconds(JsonObject object, long asked) {
        return 0;
    }

    /** A deletion that is complete answers with the object instead of a Status. */
    default boolean returnsDeleted() {
        return false;
    }

    /** An update must name the version it is of. */
    default boolean needsVersion() {
        return false;
    }

    /** An update of an absent object creates it. */
    default boolean createsOnUpdate() {
        return false;
    }
}
