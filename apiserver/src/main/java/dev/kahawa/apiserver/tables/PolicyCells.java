package dev.kahawa.apiserver.tables;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.selector.LabelSelector;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What a cluster allows: quotas, budgets, priorities, certificates, admission and fairness. */
final class PolicyCells {
    private PolicyCells() {}

    static List<Json> quota(JsonObject quota, Instant now) {
        JsonObject hard = quota.object("status", "hard");
        List<String> requests = new ArrayList<>();
        List<String> limits = new ArrayList<>();
        for (String resource : new TreeSet<>(hard.keys())) {
            String text = resource
                    + ": "
                    + Row.quantity(quota.object("status", "used"), resource)
                    + "/"
                    + Row.quantity(hard, resource);
            (resource.startsWith("limits.") ? limits : requests).add(text);
        }
        return new Row(quota, now)
                .text(String.join(", ", requests))
                .text(String.join(", ", limits))
                .age()
                .cells();
    }

    static List<Json> disruptionBudget(JsonObject budget, Instant now) {
        return new Row(budget, now)
                .text(amount(budget.at("spec", "minAvailable")))
                .text(amount(budget.at("spec", "maxUnavailable")))
                .numberAt("status", "disruptionsAllowed")
                .age()
                .cells();
    }

    private static String amount(Optional<Json> value) {
        return value.map(given -> given instanceof JsonInt(long number)
                        ? "" + number
                        : given.asString().orElse(""))
                .orElse("N/A");
    }

    static List<Json> priorityClass(JsonObject priority, Instant now) {
        return new Row(priority, now)
                .numberAt("value")
                .boolAt(false, "globalDefault")
                .age()
                .textAt("", "preemptionPolicy")
                .cells();
    }

    static List<Json> runtimeClass(JsonObject runtime, Instant now) {
        return new Row(runtime, now).textAt("", "handler").age().cells();
    }

    static List<Json> certificateRequest(JsonObject request, Instant now) {
        long seconds = request.number("spec", "expirationSeconds").orElse(-1);
        return new Row(request, now)
                .age()
                .textAt("", "spec", "signerName")
                .textAt("", "spec", "username")
                .text(seconds < 0 ? Row.NONE : Ages.text(Duration.ofSeconds(seconds)))
                .text(condition(request))
                .cells();
    }

    private static String condition(JsonObject request) {
        List<String> conditions = request.array("status", "conditions").objects().stream()
                .map(condition -> condition.text("type"))
                .toList();
        String text = conditions.contains("Denied")
                ? "Denied"
                : conditions.contains("Approved") ? "Approved" : "Pending";
        return text
                + (conditions.contains("Failed") ? ",Failed" : "")
                + (request.text("status", "certificate").isEmpty() ? "" : ",Issued");
    }

    static List<Json> webhooks(JsonObject configuration, Instant now) {
        return new Row(configuration, now)
                .number(configuration.array("webhooks").size())
                .age()
                .cells();
    }

    static List<Json> validatingPolicy(JsonObject policy, Instant now) {
        return policy(policy, now, "validations");
    }

    static List<Json> mutatingPolicy(JsonObject policy, Instant now) {
        return policy(policy, now, "mutations");
    }

    private static List<Json> policy(JsonObject policy, Instant now, String rules) {
        JsonObject kind = policy.object("spec", "paramKind");
        return new Row(policy, now)
                .number(policy.array("spec", rules).size())
                .text(
                        kind.isEmpty()
                                ? Row.UNSET
                                : kind.text("apiVersion") + "/" + kind.text("kind"))
                .age()
                .cells();
    }

    static List<Json> policyBinding(JsonObject binding, Instant now) {
        JsonObject reference = binding.object("spec", "paramRef");
        String namespace = reference.text("namespace");
        String text = Row.UNSET;
        if (!reference.text("name").isEmpty()) {
            text = (namespace.isEmpty() ? "" : namespace + "/") + reference.text("name");
        } else if (reference.has("selector")) {
            text = LabelSelector.ofJson(reference.object("selector")).toString();
        }
        return new Row(binding, now)
                .textAt("", "spec", "policyName")
                .text(text)
                .age()
                .cells();
    }

    static List<Json> apiService(JsonObject service, Instant now) {
        JsonObject reference = service.object("spec", "service");
        String available = "Unknown";
        for (JsonObject each : service.array("status", "conditions").objects()) {
            if (each.text("type").equals("Available")) {
                String reason = each.text("reason");
                String status = each.text("status");
                available = status.equals("True") || reason.isEmpty()
                        ? status
                        : status + " (" + reason + ")";
            }
        }
        return new Row(service, now)
                .text(
                        reference.isEmpty()
                                ? "Local"
                                : reference.text("namespace") + "/" + reference.text("name"))
                .text(available)
                .age()
                .cells();
    }

    static List<Json> flowSchema(JsonObject schema, Instant now) {
        String dangling = "?";
        for (JsonObject each : schema.array("status", "conditions").objects()) {
            dangling = each.text("type").equals("Dangling") ? each.text("status") : dangling;
        }
        return new Row(schema, now)
                .textAt(Row.NONE, "spec", "priorityLevelConfiguration", "name")
                .numberAt("spec", "matchingPrecedence")
                .textAt(Row.NONE, "spec", "distinguisherMethod", "type")
                .age()
                .text(dangling)
                .cells();
    }

    static List<Json> priorityLevel(JsonObject level, Instant now) {
        return new Row(level, now)
                .textAt("", "spec", "type")
                .numberOrNone("spec", "limited", "nominalConcurrencyShares")
                .numberOrNone("spec", "limited", "limitResponse", "queuing", "queues")
                .numberOrNone("spec", "limited", "limitResponse", "queuing", "handSize")
                .numberOrNone("spec", "limited", "limitResponse", "queuing", "queueLengthLimit")
                .age()
                .cells();
    }
}
