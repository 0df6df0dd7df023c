package dev.kahawa.apiserver.request;

import java.util.ArrayList;
import java.util.List;

/** The decisions about one request in the order they were made, and warnings to its caller. */
public final class Trail {
    /** More warnings are not sent: headers have a limit. */
    private static final int WARNINGS_MAX = 64;

    private final List<Decision> decisions = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    public synchronized void add(Decision decision) {
        decisions.add(decision);
    }

    public synchronized List<Decision> decisions() {
        return List.copyOf(decisions);
    }

    /** Adds a warning for the response's {@code Warning} header; each text is said once. */
    public synchronized void warn(String text) {
        if (warnings.size() < WARNINGS_MAX && !warnings.contains(text)) {
            warnings.add(text);
        }
    }

    public synchronized List<String> warnings() {
        return List.copyOf(warnings);
    }
}
