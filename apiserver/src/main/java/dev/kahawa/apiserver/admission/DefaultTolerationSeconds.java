package dev.kahawa.apiserver.admission;

import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.util.List;

/** Pods stay five minutes on a node that is not ready or can't be reached, unless they say more. */
public final class DefaultTolerationSeconds implements AdmissionPlugin {
    private static final long SECONDS = 300;

    @Override
    public JsonObject mutate(Attributes attributes, JsonObject pod) {
        if (!attributes.isCreateOf("", "pods") && !attributes.isUpdateOf("", "pods")) {
            return pod;
        }
        JsonArray tolerations = pod.array("spec", "tolerations");
        for (String key :
                List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")) {
            if (tolerations.objects().stream().noneMatch(each -> tolerates(each, key))) {
                tolerations = tolerations.plus(JsonObject.builder()
                        .put("key", key)
                        .put("operator", "Exists")
                        .put("effect", "NoExecute")
                        .put("tolerationSeconds", SECONDS)
                        .build());
            }
        }
        JsonArray all = tolerations;
        return pod.update("spec", spec -> spec.with("tolerations", all));
    }

    private static boolean tolerates(JsonObject toleration, String key) {
        String given = toleration.text("key");
        String effect = toleration.text("effect");
        return (given.equals(key) || given.isEmpty())
                && (effect.equals("NoExecute") || effect.isEmpty());
    }
}
