package dev.kahawa.controllers.aggregation;

import dev.kahawa.client.Client;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.controllers.Workshop;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.selector.LabelSelector;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gives ClusterRoles with an aggregationRule the rules of all roles that the rule selects. */
public final class ClusterRoleAggregation {
    private final Client client;
    private final Informer roles;
    private final WorkQueue<ObjectName> queue;

    public ClusterRoleAggregation(Workshop workshop) {
        this.client = workshop.client("clusterrole-aggregation-controller");
        this.queue = new WorkQueue<>(workshop.clock());
        this.roles = workshop.informers().of(Resource.CLUSTER_ROLES);
        roles.listen(this::changed);
        workshop.loop("clusterrole-aggregation", queue, 1, this::reconcile);
    }

    /** Any role may be a part of any aggregate: all of them are looked at. */
    private void changed(@Nullable JsonObject before, @Nullable JsonObject after) {
        for (JsonObject role : roles.all()) {
            if (role.has("aggregationRule")) {
                queue.add(ObjectName.of(role));
            }
        }
    }

    private void reconcile(ObjectName name) throws InterruptedException {
        Optional<JsonObject> role = roles.get(name);
        if (role.isEmpty() || !role.get().has("aggregationRule")) {
            return;
        }
        JsonArray rules = rules(role.get(), roles.all());
        if (!rules.equals(role.get().array("rules"))) {
            client.mergePatch(Resource.CLUSTER_ROLES, name, "", JsonObject.of("rules", rules));
        }
    }

    /** The rules of all selected roles, by the roles' names, each rule once. */
    static JsonArray rules(JsonObject aggregate, List<JsonObject> all) {
        List<JsonObject> byName = new ArrayList<>(all);
        byName.sort(Comparator.comparing(role -> Meta.of(role).name()));
        Set<Json> rules = new LinkedHashSet<>();
        for (JsonObject selector :
                aggregate.array("aggregationRule", "clusterRoleSelectors").objects()) {
            LabelSelector wanted = LabelSelector.ofJson(selector);
            for (JsonObject role : byName) {
                boolean other = !Meta.of(role).name().equals(Meta.of(aggregate).name());
                if (other && wanted.matches(Meta.of(role).labels())) {
                    role.array("rules").forEach(rules::add);
                }
            }
        }
        return JsonArray.of(List.copyOf(rules));
    }
}
