package dev.kahawa.model.status;

import java.util.List;

/**
 * What a failure is about: {@code metav1.StatusDetails}. Empty strings, lists and a zero are left
 * out of the answer.
 *
 * @param kind the resource or the kind, as upstream has it in each case
 */
public record Details(
        String name,
        String group,
        String kind,
        String uid,
        List<Cause> causes,
        int retryAfterSeconds) {
    public static final Details NONE = new Details("", "", "", "", List.of(), 0);

    public Details {
        causes = List.copyOf(causes);
    }

    public static Details of(String name, String group, String kind) {
        return new Details(name, group, kind, "", List.of(), 0);
    }

    public Details withCauses(List<Cause> changed) {
        return new Details(name, group, kind, uid, changed, retryAfterSeconds);
    }

    public Details withUid(String changed) {
        return new Details(name, group, kind, changed, causes, retryAfterSeconds);
    }

    public Details withRetryAfterSeconds(int changed) {
        return new Details(name, group, kind, uid, causes, changed);
    }
}
