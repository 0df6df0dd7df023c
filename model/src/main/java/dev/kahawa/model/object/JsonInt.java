package dev.kahawa.model.object;

/** A whole number of at most 64 bits. */
public record JsonInt(long value) implements Json {

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
