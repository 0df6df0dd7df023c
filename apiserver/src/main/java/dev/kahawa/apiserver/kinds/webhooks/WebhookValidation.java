package dev.kahawa.apiserver.kinds.webhooks;

import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.SelectorValidation;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with webhooks. */
public final class WebhookValidation {
    private static final List<String> FAILURES = List.of("Fail", "Ignore");
    private static final List<String> MATCHES = List.of("Equivalent", "Exact");
    private static final List<String> SIDE_EFFECTS = List.of("None", "NoneOnDryRun");
    private static final List<String> REINVOCATIONS = List.of("IfNeeded", "Never");
    private static final List<String> REVIEWS = List.of("v1", "v1beta1");
    private static final int SECONDS_MAX = 30;
    private static final int CONDITIONS_MAX = 64;

    private WebhookValidation() {}

    static void check(JsonObject object, Place place) {
        Set<String> names = new HashSet<>();
        place.each(object, "webhooks", (webhook, at) -> {
            webhook(webhook, at);
            reviews(webhook, at.child("admissionReviewVersions"));
            String name = webhook.text("name");
            if (!name.isEmpty() && !names.add(name)) {
                at.child("name").duplicate(name);
            }
        });
    }

    private static void webhook(JsonObject webhook, Place place) {
        name(webhook.text("name"), place.child("name"));
        place.each(webhook, "rules", RuleValidation::check);
        place.optionalOneOf(webhook, "failurePolicy", FAILURES);
        place.optionalOneOf(webhook, "matchPolicy", MATCHES);
        if (webhook.string("sideEffects").filter(each -> !each.isEmpty()).isPresent()) {
            place.optionalOneOf(webhook, "sideEffects", SIDE_EFFECTS);
        } else {
            place.child("sideEffects")
                    .required("must specify one of " + String.join(", ", SIDE_EFFECTS));
        }
        webhook.number("timeoutSeconds").stream()
                .filter(seconds -> seconds < 1 || seconds > SECONDS_MAX)
                .forEach(seconds -> place.child("timeoutSeconds")
                        .invalid(
                                seconds,
                                "the timeout value must be between 1 and " + SECONDS_MAX
                                        + " seconds"));
        place.with(webhook, "namespaceSelector", SelectorValidation::selector);
        place.with(webhook, "objectSelector", SelectorValidation::selector);
        place.optionalOneOf(webhook, "reinvocationPolicy", REINVOCATIONS);
        ClientConfigValidation.check(webhook.object("clientConfig"), place.child("clientConfig"));
        conditions(webhook, place);
    }

    private static void name(String name, Place place) {
        List<String> wrong = Forms.subdomain(name);
        if (name.isEmpty()) {
            place.required();
        } else if (!wrong.isEmpty()) {
            wrong.forEach(why -> place.invalid(name, why));
        } else if (name.split("\\.", -1).length < 3) {
            place.invalid(
                    name, "should be a domain with at least three segments separated by dots");
        }
    }

    /**
     * What narrows down the requests of a webhook or a policy. Expressions are looked at by whoever
     * evaluates them.
     */
    public static void conditions(JsonObject webhook, Place place) {
        int count = webhook.array("matchConditions").size();
        if (count > CONDITIONS_MAX) {
            place.child("matchConditions").tooMany(count, CONDITIONS_MAX);
        }
        Set<String> names = new HashSet<>();
        place.each(webhook, "matchConditions", (condition, at) -> {
            String name = condition.text("name");
            if (condition.text("expression").isBlank()) {
                at.child("expression").required();
            }
            at.child("name").requiredForm(name, Forms::qualifiedName);
            if (!name.isEmpty() && !names.add(name)) {
                at.child("name").duplicate(name);
            }
        });
    }

    private static void reviews(JsonObject webhook, Place place) {
        List<String> versions = webhook.array("admissionReviewVersions").strings();
        String known = String.join(", ", REVIEWS);
        if (versions.isEmpty()) {
            place.required("must specify one of " + known);
            return;
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < versions.size(); i++) {
            if (!seen.add(versions.get(i))) {
                place.index(i).invalid(versions.get(i), "duplicate version");
            } else {
                place.index(i).form(versions.get(i), Forms::label1035);
            }
        }
        if (versions.stream().noneMatch(REVIEWS::contains)) {
            place.invalid(
                    webhook.array("admissionReviewVersions"),
                    "must include at least one of " + known);
        }
    }
}
