package dev.kahawa.apiserver.authorization;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.User;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.FieldError;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
        JsonObject spec = question.object("spec");
        Map<String, List<String>> extra = new HashMap<>();
        spec.object("extra")
                .forEach((key, values) ->
                        extra.put(key, values.asArray().orElse(JsonArray.EMPTY).strings()));
        User user = new User(
                spec.text("user"), spec.text("uid"), spec.array("groups").strings(), extra);
        if (user.name().isEmpty() && user.groups().isEmpty()) {
            throw invalid(FieldError.invalid(
                    "spec.user",
                    spec.text("user"),
                    "at least one of user or group must be specified"));
        }
        return answered(question, user);
    }

    /** LocalSubjectAccessReview: may they, in this namespace? */
    public JsonObject local(Call call, Target.Resource target, JsonObject question) {
        String namespace = question.text("spec", "resourceAttributes", "namespace");
        if (!namespace.equals(target.namespace())) {
            throw invalid(FieldError.invalid(
                    "spec.resourceAttributes.namespace",
                    namespace,
                    "must match metadata.namespace"));
        }
        return subject(call, target, question);
    }

    /** SelfSubjectAccessReview: may I? */
    public JsonObject self(Call call, Target.Resource target, JsonObject question) {
        return answered(question, call.user());
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
        boolean hasResource = spec.has("resourceAttributes");
        if (hasResource == spec.has("nonResourceAttributes")) {
            throw invalid(FieldError.invalid(
                    "spec.resourceAttributes",
                    spec.object("resourceAttributes"),
                    hasResource
                            ? "cannot be specified in combination with nonResourceAttributes"
                            : "exactly one of nonResourceAttributes or resourceAttributes"
                                    + " must be specified"));
        }
        if (!hasResource) {
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
                a.text("name"));
    }

    private static ApiException invalid(FieldError error) {
        return ApiException.invalid(GROUP, "", "", List.of(error));
    }

    /** SelfSubjectRulesReview: what may I? */
    public JsonObject rules(Call call, Target.Resource target, JsonObject question) {
        String namespace = question.text("spec", "namespace");
        if (namespace.isEmpty()) {
            throw ApiException.badRequest("no namespace on request");
        }
        List<Json> resources = new ArrayList<>();
        List<Json> paths = new ArrayList<>();
        for (Rule rule : rbac.rules(call.user(), namespace)) {
            JsonObject json = rule.toJson();
            if (rule.nonResourceUrls().isEmpty()) {
                resources.add(json);
            } else {
                paths.add(json);
            }
        }
        JsonObject status = JsonObject.builder()
                .put("resourceRules", JsonArray.of(resources))
                .put("nonResourceRules", JsonArray.of(paths))
                .put("incomplete", false)
                .build();
        return question.with("spec", JsonObject.EMPTY).with("status", status);
    }
}
