package dev.kahawa.apiserver.kinds;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.FieldError;
import dev.kahawa.model.status.FieldError.Type;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A place in an object under validation: its path, and the list that its errors are added to. The
 * checks of a kind are functions of a value and its place.
 */
public record Place(String path, GoForm go, List<FieldError> errors) {
    public static final String NEGATIVE = "must be greater than or equal to 0";
    public static final String IMMUTABLE = "field is immutable";

    /** The object itself. */
    public static Place root(GoForm go) {
        return new Place("", go, new ArrayList<>());
    }

    public Place child(String... names) {
        String steps = String.join(".", names);
        return at(path.isEmpty() ? steps : path + "." + steps);
    }

    public Place index(int position) {
        return at(path + "[" + position + "]");
    }

    public Place key(String key) {
        return at(path + "[" + key + "]");
    }

    private Place at(String other) {
        return new Place(other, go, errors);
    }

    /** Every object of the list under this name, with its place. */
    public void each(JsonObject parent, String list, BiConsumer<JsonObject, Place> check) {
        int i = 0;
        for (Json item : parent.array(list)) {
            check.accept(item.asObject().orElse(JsonObject.EMPTY), child(list).index(i++));
        }
    }

    /** Every string of the list under this name, with its place. */
    public void eachText(JsonObject parent, String list, BiConsumer<String, Place> check) {
        int i = 0;
        for (Json item : parent.array(list)) {
            check.accept(item.asString().orElse(""), child(list).index(i++));
        }
    }

    /** The object under this name, if there is one. */
    public void with(JsonObject parent, String field, BiConsumer<JsonObject, Place> check) {
        if (parent.get(field) instanceof JsonObject object) {
            check.accept(object, child(field));
        }
    }

    public void required() {
        required("");
    }

    public void required(String why) {
        errors.add(FieldError.required(path, why));
    }

    public void invalid(Json value, String why) {
        errors.add(FieldError.invalid(path, value, why));
    }

    public void invalid(String value, String why) {
        errors.add(FieldError.invalid(path, value, why));
    }

    public void invalid(long value, String why) {
        errors.add(FieldError.invalid(path, new JsonInt(value), why));
    }

    /** The value shown as Go prints the internal struct. */
    public void invalidStruct(String type, JsonObject value, String why) {
        invalid(go.struct(type, value), why);
    }

    /** Invalid, without a value that would tell more than the path does. */
    public void wrong(String why) {
        errors.add(new FieldError(Type.Invalid, path, "Invalid value: " + why));
    }

    public void notSupported(String value, Collection<String> supported) {
        errors.add(FieldError.notSupported(path, Json.of(value), supported));
    }

    public void duplicate(Json value) {
        errors.add(FieldError.duplicate(path, value));
    }

    public void duplicate(String value) {
        duplicate(Json.of(value));
    }

    public void forbidden(String why) {
        errors.add(FieldError.forbidden(path, why));
    }

    public void notFound(String value) {
        errors.add(FieldError.notFound(path, Json.of(value)));
    }

    public void notFound(String value, String why) {
        String message = FieldError.notFound(path, Json.of(value)).message() + ": " + why;
        errors.add(new FieldError(Type.NotFound, path, message));
    }

    public void tooMany(int count, int max) {
        errors.add(FieldError.tooMany(path, count, max));
    }

    public void tooLong(int bytesMax) {
        errors.add(FieldError.tooLong(path, bytesMax));
    }

    /** The value has this form. */
    public void form(String value, Function<String, List<String>> form) {
        form.apply(value).forEach(why -> invalid(value, why));
    }

    /** The text is there and has this form. */
    public void requiredForm(String value, Function<String, List<String>> form) {
        if (value.isEmpty()) {
            required();
        } else {
            form(value, form);
        }
    }

    public void number(long value, Function<Long, List<String>> form) {
        form.apply(value).forEach(why -> invalid(value, why));
    }

    /** The text under this name is there. */
    public void requires(JsonObject parent, String... fields) {
        for (String field : fields) {
            if (parent.text(field).isEmpty()) {
                child(field).required();
            }
        }
    }

    /** The numbers under these names, where they are given, are not negative. */
    public void notNegative(JsonObject parent, String... fields) {
        for (String field : fields) {
            long value = parent.number(field).orElse(0);
            if (value < 0) {
                child(field).invalid(value, NEGATIVE);
            }
        }
    }

    /** The value is given, and one of these. */
    public void oneOf(String value, Collection<String> supported) {
        if (value.isEmpty()) {
            required();
        } else if (!supported.contains(value)) {
            notSupported(value, supported);
        }
    }

    /** The text under this name, where it is given, is one of these. */
    public void optionalOneOf(JsonObject parent, String field, Collection<String> supported) {
        parent.string(field)
                .filter(value -> !supported.contains(value))
                .ifPresent(value -> child(field).notSupported(value, supported));
    }

    /** The value under this name is what it was. */
    public void immutable(JsonObject is, JsonObject was, String field) {
        if (!is.at(field).equals(was.at(field))) {
            child(field).invalid(is.at(field).orElse(JsonNull.NULL), IMMUTABLE);
        }
    }

    /** The struct under this name is what it was; it is shown as Go prints it. */
    public void immutableStruct(String type, JsonObject is, JsonObject was, String field) {
        if (!is.at(field).equals(was.at(field))) {
            child(field)
                    .invalid(
                            is.get(field) instanceof JsonObject struct
                                    ? go.struct(type, struct)
                                    : JsonNull.NULL,
                            IMMUTABLE);
        }
    }
}
