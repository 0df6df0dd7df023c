package dev.kahawa.model.object;

/** A JSON string. */
public record JsonString(String value) implements Json {

    @Override
    public String toString() {
        return JsonWriter.compactText(this);
    }
}
