package dev.kahawa.model.selector;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One condition on a set of labels. */
public sealed interface Requirement {

    String key();

    boolean matches(Map<String, String> labels);

    /** {@code key in (a,b)}, {@code key=a}. */
    record In(String key, Set<String> values) implements Requirement {
        @Override
        public boolean matches(Map<String, String> labels) {
            @Nullable String value = labels.get(key);
            return value != null && values.contains(value);
        }

        @Override
        public String toString() {
            return values.size() == 1
                    ? key + "=" + values.iterator().next()
                    : key + " in (" + String.join(",", new TreeSet<>(values)) + ")";
        }
    }

    /** {@code key notin (a,b)}, {@code key!=a}: also where the key is absent. */
    record NotIn(String key, Set<String> values) implements Requirement {
        @Override
        public boolean matches(Map<String, String> labels) {
            @Nullable String value = labels.get(key);
            return value == null || !values.contains(value);
        }

        @Override
        public String toString() {
            return values.size() == 1
                    ? key + "!=" + values.iterator().next()
                    : key + " notin (" + String.join(",", new TreeSet<>(values)) + ")";
        }
    }

    /** {@code key}. */
    record Exists(String key) implements Requirement {
        @Override
        public boolean matches(Map<String, String> labels) {
            return labels.containsKey(key);
        }

        @Override
        public String toString() {
            return key;
        }
    }

    /** {@code !key}. */
    record Absent(String key) implements Requirement {
        @Override
        public boolean matches(Map<String, String> labels) {
            return !labels.containsKey(key);
        }

        @Override
        public String toString() {
            return "!" + key;
        }
    }

    /** {@code key>5}, {@code key<5}: values that are no whole numbers don't match. */
    record Compared(String key, boolean greater, long bound) implements Requirement {
        @Override
        public boolean matches(Map<String, String> labels) {
            @Nullable String value = labels.get(key);
            if (value == null) {
                return false;
            }
            try {
                long number = Long.parseLong(value);
                return greater ? number > bound : number < bound;
            } catch (NumberFormatException noNumber) {
                return false;
            }
        }

        @Override
        public String toString() {
            return key + (greater ? ">" : "<") + bound;
        }
    }
}
