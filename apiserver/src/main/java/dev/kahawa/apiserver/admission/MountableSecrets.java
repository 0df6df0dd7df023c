package dev.kahawa.apiserver.admission;

import dev.kahawa.model.object.JsonObject;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A ServiceAccount that asks for it lets its Pods use no other Secrets than those that it lists: the
 * annotation {@code kubernetes.io/enforce-mountable-secrets}, deprecated as it is.
 */
final class MountableSecrets {
    private static final String ENFORCE = "kubernetes.io/enforce-mountable-secrets";

    private MountableSecrets() {}

    static void check(Attributes attributes, JsonObject account, JsonObject pod) {
        String enforced = account.object("metadata", "annotations").text(ENFORCE);
        if (!Set.of("true", "True", "TRUE", "t", "T", "1").contains(enforced)) {
            return;
        }
        Set<String> allowed = names(account, "secrets");
        String end = " is not allowed because service account "
                + account.text("metadata", "name")
                + " does not reference that ";
        for (JsonObject volume : pod.array("spec", "volumes").objects()) {
            String name = volume.text("secret", "secretName");
            refuse(
                    attributes,
                    allowed,
                    name,
                    "volume with secret.secretName=\"" + name + "\"" + end + "secret");
        }
        containers(attributes, pod, "initContainers", "init container ", allowed, end + "secret");
        containers(attributes, pod, "containers", "container ", allowed, end + "secret");
        Set<String> pulls = names(account, "imagePullSecrets");
        List<JsonObject> given = pod.array("spec", "imagePullSecrets").objects();
        for (int i = 0; i < given.size(); i++) {
            String name = given.get(i).text("name");
            refuse(
                    attributes,
                    pulls,
                    name,
                    "imagePullSecrets[" + i + "].name=\"" + name + "\"" + end + "imagePullSecret");
        }
    }

    private static Set<String> names(JsonObject account, String list) {
        return account.array(list).objects().stream()
                .map(reference -> reference.text("name"))
                .collect(Collectors.toSet());
    }

    private static void containers(
            Attributes attributes,
            JsonObject pod,
            String list,
            String noun,
            Set<String> allowed,
            String end) {
        for (JsonObject container : pod.array("spec", list).objects()) {
            String who = noun + container.text("name");
            for (JsonObject variable : container.array("env").objects()) {
                String name = variable.text("valueFrom", "secretKeyRef", "name");
                refuse(
                        attributes,
                        allowed,
                        name,
                        who + " with envVar " + variable.text("name")
                                + " referencing secret.secretName=\"" + name + "\"" + end);
            }
            for (JsonObject source : container.array("envFrom").objects()) {
                String name = source.text("secretRef", "name");
                refuse(
                        attributes,
                        allowed,
                        name,
                        who + " with envFrom referencing secret.secretName=\"" + name + "\"" + end);
            }
        }
    }

    private static void refuse(
            Attributes attributes, Set<String> allowed, String name, String why) {
        if (!name.isEmpty() && !allowed.contains(name)) {
            throw attributes.forbidden(why);
        }
    }
}
