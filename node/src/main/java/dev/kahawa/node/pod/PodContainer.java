package dev.kahawa.node.pod;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonObject;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A container of a Pod's spec.
 *
 * @param restartPolicy of the Pod
 */
public record PodContainer(JsonObject json, Role role, String restartPolicy) {

    /** Which list it stands in, and what that means for its life. */
    public enum Role {
        /** Runs to its end before the main containers start. */
        INIT("initContainers"),
        /** An init container that restarts always: starts in its turn, then stays. */
        SIDECAR("initContainers"),
        MAIN("containers"),
        /** Added to a running Pod; never restarts. */
        EPHEMERAL("ephemeralContainers");

        private final String field;

        Role(String field) {
            this.field = field;
        }
    }

    /** All of them: init containers and sidecars in order, main ones, ephemeral ones. */
    public static List<PodContainer> of(Pod pod) {
        List<PodContainer> all = new ArrayList<>(initial(pod));
        all.addAll(main(pod));
        all.addAll(ephemeral(pod));
        return all;
    }

    /** Init containers and sidecars, in order. */
    public static List<PodContainer> initial(Pod pod) {
        return pod.json().array("spec", "initContainers").objects().stream()
                .map(c -> new PodContainer(
                        c,
                        c.text("restartPolicy").equals("Always") ? Role.SIDECAR : Role.INIT,
                        policy(pod)))
                .toList();
    }

    public static List<PodContainer> main(Pod pod) {
        return pod.containers().stream()
                .map(c -> new PodContainer(c, Role.MAIN, policy(pod)))
                .toList();
    }

    public static List<PodContainer> ephemeral(Pod pod) {
        return pod.json().array("spec", "ephemeralContainers").objects().stream()
                .map(c -> new PodContainer(c, Role.EPHEMERAL, policy(pod)))
                .toList();
    }

    public static Optional<PodContainer> find(Pod pod, String name) {
        return of(pod).stream().filter(c -> c.name().equals(name)).findFirst();
    }

    private static String policy(Pod pod) {
        return pod.json().string("spec", "restartPolicy").orElse("Always");
    }

    public String name() {
        return json.text("name");
    }

    public String image() {
        return json.text("image");
    }

    /** How Events name it, such as {@code spec.containers{web}}. */
    public String path() {
        return "spec." + role.field + "{" + name() + "}";
    }

    public boolean has(String field) {
        return !json.object(field).isEmpty();
    }

    /**
     * Whether it is to run again after it ended like that: by its own rules and policy (KEP-5307),
     * else by its Pod's.
     */
    public boolean restartsAfter(int exitCode) {
        return switch (role) {
            case SIDECAR -> true;
            case EPHEMERAL -> false;
            case INIT, MAIN -> restartsByRule(exitCode) || restartsByPolicy(exitCode);
        };
    }

    private boolean restartsByRule(int exitCode) {
        return json.array("restartPolicyRules").objects().stream()
                .anyMatch(rule -> rule.text("action").equals("Restart") && meets(rule, exitCode));
    }

    private static boolean meets(JsonObject rule, int exitCode) {
        boolean listed =
                rule.array("exitCodes", "values").stream().anyMatch(new JsonInt(exitCode)::equals);
        return rule.text("exitCodes", "operator").equals("In") == listed;
    }

    private boolean restartsByPolicy(int exitCode) {
        String policy = json.string("restartPolicy").orElse(restartPolicy);
        return switch (policy) {
            case "Never" -> false;
            case "OnFailure" -> exitCode != 0;
            default -> role == Role.MAIN || exitCode != 0;
        };
    }
}
