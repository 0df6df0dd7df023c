package dev.kahawa.model.object;

/**
 * A number with a fraction, an exponent, or more than 64 bits; finite.
 *
 * @param text as it was given, such as {@code 1e3}, which some decoders look at; no part of what
 *     the number is
 */
public record JsonDecimal(double value, String text) implements Json {

    public JsonDecimal {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("not a JSON number: " + value);
        }
    }

    public JsonDecimal(double value) {
        this(value, Decimals.text(value));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonDecimal decimal && Double.compare(value, decimal.value) == 0;
    }

    @Override
    public int hashCode() {
        return Double.hashCode(value);
    }

    @Override
    public String toString() {
        return JsonWriter.compactText(this);
    }
}
