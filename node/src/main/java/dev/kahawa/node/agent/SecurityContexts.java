package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.node.pod.NotStartedException;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.runtime.ContainerSpec.Security;
import dev.kahawa.node.runtime.Images.Image;
import dev.kahawa.node.runtime.SandboxSpec;
import dev.kahawa.node.runtime.SandboxSpec.Namespaces;
import dev.kahawa.node.runtime.SandboxSpec.Use;
import dev.kahawa.node.runtime.Seccomp;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What Pods and containers may do: their security contexts, a container's over its Pod's. Pure. */
final class SecurityContexts {
    private static final long IMAGES_OWN = -1;

    private final Path root;

    /** @param root where seccomp profiles are, below {@code seccomp} */
    SecurityContexts(Path root) {
        this.root = root;
    }

    static Namespaces namespaces(Pod pod) {
        JsonObject spec = pod.json().object("spec");
        Use pid = spec.isTrue("shareProcessNamespace") ? Use.POD : Use.CONTAINER;
        return new Namespaces(
                spec.isTrue("hostNetwork") ? Use.NODE : Use.POD,
                spec.isTrue("hostPID") ? Use.NODE : pid,
                spec.isTrue("hostIPC") ? Use.NODE : Use.POD);
    }

    SandboxSpec.SandboxSecurity ofSandbox(Pod pod) {
        JsonObject context = pod.json().object("spec", "securityContext");
        boolean privileged = PodContainer.of(pod).stream()
                .anyMatch(c -> c.json().isTrue("securityContext", "privileged"));
        return new SandboxSpec.SandboxSecurity(
                privileged,
                context.number("runAsUser").orElse(IMAGES_OWN),
                context.number("runAsGroup").orElse(IMAGES_OWN),
                groups(pod),
                seccomp(context.object("seccompProfile")));
    }

    /** @param target the container whose processes are shared; empty for none */
    Security ofContainer(Pod pod, PodContainer container, Image image, String target)
            throws NotStartedException {
        JsonObject own = container.json().object("securityContext");
        long user = number(pod, own, "runAsUser");
        checkNonRoot(pod, container, user, image);
        boolean privileged = own.isTrue("privileged");
        JsonObject profile = own.has("seccompProfile")
                ? own.object("seccompProfile")
                : pod.json().object("spec", "securityContext", "seccompProfile");
        return new Security(
                privileged,
                user,
                number(pod, own, "runAsGroup"),
                groups(pod),
                own.isTrue("readOnlyRootFilesystem"),
                own.has("allowPrivilegeEscalation") && !own.isTrue("allowPrivilegeEscalation"),
                own.array("capabilities", "add").strings(),
                own.array("capabilities", "drop").strings(),
                privileged ? new Seccomp.Unconfined() : seccomp(profile),
                namespaces(pod),
                target,
                own.text("procMount").equals("Unmasked"));
    }

    private static long number(Pod pod, JsonObject own, String field) {
        return own.number(field)
                .orElse(pod.json().number("spec", "securityContext", field).orElse(IMAGES_OWN));
    }

    private static List<Long> groups(Pod pod) {
        JsonObject context = pod.json().object("spec", "securityContext");
        List<Long> groups = new ArrayList<>();
        context.array("supplementalGroups").forEach(group -> {
            if (group instanceof JsonInt(long number)) {
                groups.add(number);
            }
        });
        context.number("fsGroup").ifPresent(groups::add);
        return groups;
    }

    private Seccomp seccomp(JsonObject profile) {
        return switch (profile.text("type")) {
            case "RuntimeDefault" -> new Seccomp.RuntimeDefault();
            case "Localhost" ->
                new Seccomp.Localhost(root.resolve("seccomp")
                        .resolve(profile.text("localhostProfile"))
                        .toString());
            default -> new Seccomp.Unconfined();
        };
    }

    private static void checkNonRoot(Pod pod, PodContainer container, long user, Image image)
            throws NotStartedException {
        JsonObject own = container.json().object("securityContext");
        boolean nonRoot = own.has("runAsNonRoot")
                ? own.isTrue("runAsNonRoot")
                : pod.json().isTrue("spec", "securityContext", "runAsNonRoot");
        if (!nonRoot || user > 0) {
            return;
        }
        String where = " (pod: \"" + pod.meta().name() + "_" + pod.meta().namespace() + "("
                + pod.meta().uid() + ")\", container: " + container.name() + ")";
        if (user == 0) {
            throw refused("container's runAsUser breaks non-root policy" + where);
        }
        if (!image.userName().isEmpty()) {
            throw refused("container has runAsNonRoot and image has non-numeric user ("
                    + image.userName() + "), cannot verify user is non-root" + where);
        }
        if (image.user() <= 0) {
            throw refused("container has runAsNonRoot and image will run as root" + where);
        }
    }

    private static NotStartedException refused(String message) {
        return new NotStartedException("CreateContainerConfigError", message);
    }
}
