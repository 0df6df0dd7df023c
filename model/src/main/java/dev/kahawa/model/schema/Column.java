package dev.kahawa.model.schema;

/** A column of a resource's Table; priority 0 is always shown, 1 with {@code -o wide}. */
public record Column(String name, String type, String format, int priority) {}
