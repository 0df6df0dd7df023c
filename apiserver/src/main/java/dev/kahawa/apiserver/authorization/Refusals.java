package dev.kahawa.apiserver.authorization;

import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.request.User;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Details;
import dev.kahawa.model.status.Reason;

/** How a refusal is worded, as upstream does. */
final class Refusals {
    private Refusals() {}

    /** @param reason what the authorizers say; may be empty */
    static ApiException of(User user, Target target, String reason) {
        String because = reason.isEmpty() ? "" : ": " + reason;
        String who = "User " + quoted(user.name());
        return switch (target) {
            case Target.NonResource(String verb, String path) ->
                new ApiException(
                        Reason.Forbidden,
                        escaped("forbidden: "
                                + who
                                + " cannot "
                                + verb
                                + " path "
                                + quoted(path)
                                + because),
                        Details.NONE);
            case Target.Resource resource ->
                ApiException.forbidden(
                        resource.group(),
                        resource.resource(),
                        resource.name(),
                        escaped(who + " cannot " + what(resource) + because));
        };
    }

    private static String what(Target.Resource target) {
        String resource = target.resource()
                + (target.subresource().isEmpty() ? "" : "/" + target.subresource());
        String where = target.namespace().isEmpty()
                ? " at the cluster scope"
                : " in the namespace " + quoted(target.namespace());
        return target.verb()
                + " resource "
                + quoted(resource)
                + " in API group "
                + quoted(target.group())
                + where;
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
