package dev.kahawa.verify;

import org.junit.jupiter.api.Assumptions;

import java.util.Map;

/** The clients that test.sh has fetched, by environment variables. */
final class Tools {
    private static final Map<String, String> ENVIRONMENT = System.getenv();

    private Tools() {}

    /** The path of kubectl 1.32 or 1.35. */
    static String kubectl(String version) {
        return need("KAHAWA_KUBECTL_" + version);
    }

    static String helm() {
        return need("KAHAWA_HELM");
    }

    /** The socket of the containerd that runs for tests. */
    static String containerd() {
        return need("KAHAWA_CONTAINERD_SOCKET");
    }

    /** Where that containerd looks for its network's configuration. */
    static String cniDirectory() {
        return need("KAHAWA_CONTAINERD_CNI");
    }

    /** Skips the test where the tool is missing; fails it where nothing may be skipped. */
    private static String need(String variable) {
        String path = ENVIRONMENT.get(variable);
        if (path == null && ENVIRONMENT.containsKey("KAHAWA_TEST_ALL")) {
            throw new AssertionError(variable + " is not set; run ./kahawa test --all");
        }
        Assumptions.assumeTrue(path != null, variable + " is not set; run ./kahawa test");
        return path;
    }
}
