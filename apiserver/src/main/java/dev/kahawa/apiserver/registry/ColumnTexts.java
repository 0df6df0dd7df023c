package dev.kahawa.apiserver.registry;

import java.util.Locale;

/** What the columns of a Table tell, for those who read its definitions. */
final class ColumnTexts {
    private ColumnTexts() {}

    static String of(String column, String kind) {
        return switch (column) {
            // upstream has none for it
            case "Handler" -> "";
            case "Name" -> "Name of the object, unique for its kind within a namespace.";
            case "Namespace" -> "Namespace that the object is in.";
            case "Age" -> "Time since the object was created.";
            case "Created At" -> "Time at which the object was created.";
            case "Labels" -> "Labels of the object.";
            case "Selector" -> "Labels by which other objects are selected.";
            case "Containers" -> "Names of the containers.";
            case "Images" -> "Images of the containers.";
            case "Ready" -> "How many of the parts are ready.";
            case "Status" -> "State of the object in a word.";
            default -> column + " of the " + kind.toLowerCase(Locale.ROOT) + ".";
        };
    }
}
