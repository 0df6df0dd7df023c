package dev.kahawa.model.object;

/** A number with a fraction, an exponent, or more than 64 bits; finite. */
public record JsonDecimal(double value) implements Json {

    public JsonDecimal {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("not a JSON number: " + value);
        }
    }

    @Override
    public String toString() {
        return JsonWriter.compactText(this);
    }
}
