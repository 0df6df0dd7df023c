package dev.kahawa.model.schema;

import java.util.List;

/** A subresource, such as {@code status}, and the kind it speaks. */
public record Subresource(String name, GroupVersionKind kind, List<String> verbs) {}
