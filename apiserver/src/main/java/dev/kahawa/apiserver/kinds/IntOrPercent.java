package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonString;

/** A count, or a share of one: {@code 3} or {@code 25%}. */
public final class IntOrPercent {
    private IntOrPercent() {}

    public static void notNegative(JsonObject parent, String field, Place place) {
        Place at = place.child(field);
        switch (parent.at(field).orElse(new JsonInt(0))) {
            case JsonString(String text) -> at.form(text, Forms::percent);
            case JsonInt(long number) -> {
                if (number < 0) {
                    at.invalid(number, Place.NEGATIVE);
                }
            }
            default -> {}
        }
    }

    public static void atMostAll(JsonObject parent, String field, Place place) {
        Json value = parent.at(field).orElse(new JsonInt(0));
        if (value instanceof JsonString(String text)
                && Forms.percent(text).isEmpty()
                && percent(text) > 100) {
            place.child(field).invalid(value, "must not be greater than 100%");
        }
    }

    private static long percent(String text) {
        String digits = text.substring(0, text.length() - 1);
        return digits.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(digits);
    }

    public static boolean isZero(JsonObject parent, String field) {
        return switch (parent.at(field).orElse(new JsonInt(0))) {
            case JsonString(String text) -> Forms.percent(text).isEmpty() && percent(text) == 0;
            case JsonInt(long number) -> number == 0;
            default -> false;
        };
    }
}
