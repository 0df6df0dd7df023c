package dev.kahawa.apiserver.podsecurity;

import dev.kahawa.model.status.FieldError;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How strict a namespace is, by the standard as of one version of Kubernetes.
 *
 * @param minor the version's second number
 */
record Policy(Level level, int minor) {
    static final int LATEST = Integer.MAX_VALUE;
    static final Policy PRIVILEGED = new Policy(Level.PRIVILEGED, LATEST);

    private static final String PREFIX = "pod-security.kubernetes.io/";
    private static final Pattern VERSION = Pattern.compile("v1\\.(0|[1-9][0-9]{0,4})");

    /** From lax to strict. */
    enum Level {
        PRIVILEGED,
        BASELINE,
        RESTRICTED;

        private static Optional<Level> of(String name) {
            for (Level level : values()) {
                if (level.toString().equals(name)) {
                    return Optional.of(level);
                }
            }
            return Optional.empty();
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The policy that refuses Pods. */
    static Policy enforced(Map<String, String> labels) {
        return of("enforce", labels).orElse(PRIVILEGED);
    }

    /** The policy that warns; where no label says, what is enforced. */
    static Policy warned(Map<String, String> labels) {
        return of("warn", labels).orElseGet(() -> enforced(labels));
    }

    /** A label that says nothing good means the strictest, so that nothing slips through. */
    private static Optional<Policy> of(String mode, Map<String, String> labels) {
        String level = labels.get(PREFIX + mode);
        if (level == null) {
            return Optional.empty();
        }
        int minor =
                minor(labels.getOrDefault(PREFIX + mode + "-version", "latest")).orElse(LATEST);
        return Optional.of(new Policy(Level.of(level).orElse(Level.RESTRICTED), minor));
    }

    private static Optional<Integer> minor(String version) {
        if (version.equals("latest")) {
            return Optional.of(LATEST);
        }
        Matcher matcher = VERSION.matcher(version);
        return matcher.matches()
                ? Optional.of(Integer.parseInt(matcher.group(1)))
                : Optional.empty();
    }

    static List<FieldError> validate(Map<String, String> labels) {
        List<FieldError> errors = new ArrayList<>();
        for (String mode : List.of("enforce", "audit", "warn")) {
            String level = labels.getOrDefault(PREFIX + mode, "privileged");
            if (Level.of(level).isEmpty()) {
                errors.add(FieldError.invalid(
                        "metadata.labels[" + PREFIX + mode + "]",
                        level,
                        "must be one of privileged, baseline, restricted"));
            }
            String version = labels.getOrDefault(PREFIX + mode + "-version", "latest");
            if (minor(version).isEmpty()) {
                errors.add(FieldError.invalid(
                        "metadata.labels[" + PREFIX + mode + "-version]",
                        version,
                        "must be \"latest\" or \"v1.x\""));
            }
        }
        return errors;
    }

    /** Such as {@code baseline:latest}. */
    @Override
    public String toString() {
        return level + ":" + (minor == LATEST ? "latest" : "v1." + minor);
    }
}
