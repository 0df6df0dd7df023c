package dev.kahawa.model.object;

/** {@code true} or {@code false}. */
public enum JsonBool implements Json {
    TRUE,
    FALSE;

    public boolean value() {
        return this == TRUE;
    }

    @Override
    public String toString() {
        return value() ? "true" : "false";
    }
}
