package dev.kahawa.apiserver.podsecurity;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One control of the standards that a Pod does not keep.
 *
 * @param reason the control, such as {@code host namespaces}
 * @param detail what in the Pod it is
 */
record Violation(String reason, String detail) {

    /** All of them in one sentence. */
    static String text(List<Violation> violations) {
        return violations.stream()
                .map(violation -> violation.reason + " (" + violation.detail + ")")
                .collect(Collectors.joining(", "));
    }

    static String reasons(List<Violation> violations) {
        return violations.stream().map(Violation::reason).collect(Collectors.joining(", "));
    }

    /** {@code "a", "b"}. */
    static String quoted(Collection<String> names) {
        return names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
    }

    /** {@code container "a"} or {@code containers "a", "b"}. */
    static String containers(Collection<String> names) {
        return plural("container", names.size()) + " " + quoted(names);
    }

    static String plural(String noun, int count) {
        return count == 1 ? noun : noun + "s";
    }
}
