package dev.kahawa.apiserver.authorization;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.User;
import dev.kahawa.model.selector.FieldSelector;
import dev.kahawa.model.selector.InvalidSelectorException;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.FieldError;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The reviews that ask whether somebody may do something. */
public final class AccessReviews {
    private static final String GROUP = "authorization.k8s.io";

    private final Authorizer authorizer;
    private final RbacAuthorizer rbac;

    /** @param authorizer answers whether somebody may do one thing, rbac all that one may */
    public AccessReviews(Authorizer authorizer, RbacAuthorizer rbac) {
        this.authorizer = authorizer;
        this.rbac = rbac;
    }

    /** SubjectAccessReview: may they? */
    public JsonObject subject(Call call, Target.Resource target, JsonObject question) {
        List<FieldError> errors = AccessReviewValidation.spec(question.object("spec"));
        AccessReviewValidation.metadata(question, errors);
        refuse(errors);
        return answered(question, user(question.object("spec")));
    }

    /** LocalSubjectAccessReview: may they, in this namespace? */
    public JsonObject local(Call call, Target.Resource target, JsonObject question) {
        if (!question.text("metadata", "namespace").equals(target.namespace())) {
            throw ApiException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the"
                            + " request");
        }
        refuse(AccessReviewValidation.local(question));
        return answered(question, user(question.object("spec")));
    }

    /** SelfSubjectAccessReview: may I? */
    public JsonObject self(Call call, Target.Resource target, JsonObject question) {
        List<FieldError> errors = AccessReviewValidation.attributes(question.object("spec"));
        AccessReviewValidation.metadata(question, errors);
        refuse(errors);
        return answered(question, call.user());
    }

    private static void refuse(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw ApiException.invalid(GROUP, "", "", errors);
        }
    }

    private static User user(JsonObject spec) {
        Map<String, List<String>> extra = new HashMap<>();
        spec.object("extra")
                .forEach((key, values) -> extra.put(
                        key.toLowerCase(Locale.ROOT),
                        values.asArray().orElse(JsonArray.EMPTY).strings()));
        return new User(
                spec.text("user"), spec.text("uid"), spec.array("groups").strings(), extra);
    }

    private JsonObject answered(JsonObject question, User user) {
        Verdict verdict = authorizer.authorize(user, target(question.object("spec")));
        JsonObject.Builder status =
                JsonObject.builder().put("allowed", verdict instanceof Verdict.Allowed);
        status.putUnlessEmpty("reason", verdict.reason());
        return question.with("status", status.build());
    }

    private static Target target(JsonObject spec) {
        JsonObject path = spec.object("nonResourceAttributes");
        if (spec.has("nonResourceAttributes")) {
            return new Target.NonResource(path.text("verb"), path.text("path"));
        }
        JsonObject a = spec.object("resourceAttributes");
        return new Target.Resource(
                a.text("verb"),
                "",
                a.text("group"),
                a.text("version"),
                a.text("namespace"),
                a.text("resource"),
                a.text("subresource"),
                a.text("name"),
                fields(a.object("fieldSelector")));
    }

    /** What can't be understood limits nothing: it allows no more than without a selector. */
    private static FieldSelector fields(JsonObject selector) {
        try {
            if (!selector.text("rawSelector").isEmpty()) {
                return FieldSelector.parse(selector.text("rawSelector"));
            }
        } catch (InvalidSelectorException unknown) {
            return FieldSelector.EVERYTHING;
        }
        List<FieldSelector.Term> terms = new ArrayList<>();
        for (JsonObject requirement : selector.array("requirements").objects()) {
            List<String> values = requirement.array("values").strings();
            boolean in = requirement.text("operator").equals("In");
            boolean out = requirement.text("operator").equals("NotIn");
            if ((in || out) && values.size() == 1) {
                terms.add(new FieldSelector.Term(requirement.text("key"), in, values.getFirst()));
            }
        }
        return new FieldSelector(terms);
    }

    /** SelfSubjectRulesReview: what may I? */
    public JsonObject rules(Call call, Target.Resource target, JsonObject question) {
        String namespace = question.text("spec", "namespace");
        if (namespace.isEmpty()) {
            throw ApiException.badRequest("no namespace on request");
        }
        List<Json> resources = new ArrayList<>();
        List<Json> paths = new ArrayList<>();
        RbacAuthorizer.Held held = rbac.held(call.user(), namespace);
        for (Rule rule : held.rules()) {
            (rule.nonResourceUrls().isEmpty() ? resources : paths).add(rule.toJson());
        }
        List<String> errors = new ArrayList<>();
        boolean node = NodeIdentity.nodeName(call.user()).isPresent();
        if (node) {
            errors.add("node authorizer does not support user rule resolution");
        }
        errors.addAll(held.errors());
        JsonObject status = JsonObject.builder()
                .put("resourceRules", JsonArray.of(resources))
                .put("nonResourceRules", JsonArray.of(paths))
                .put("incomplete", node)
                .putUnlessEmpty(
                        "evaluationError",
                        errors.size() > 1
                                ? "[" + String.join(", ", errors) + "]"
                                : String.join("", errors))
                .build();
        return JsonObject.builder()
                .put("kind", "SelfSubjectRulesReview")
                .put("apiVersion", "authorization.k8s.io/v1")
                .put("metadata", JsonObject.EMPTY)
                .put("spec", JsonObject.EMPTY)
                .put("status", status)
                .build();
    }
}
