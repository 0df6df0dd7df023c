package dev.kahawa.apiserver.authorization;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Decision;
import dev.kahawa.apiserver.request.Stage;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Details;
import dev.kahawa.model.status.Reason;

/** Lets a request pass that its user may make. */
public final class Authorize implements Stage {
    private final Authorizer authorizer;

    public Authorize(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    private record Decided(boolean allowed, String reason) implements Decision {
        @Override
        public String stage() {
            return "authorization";
        }

        @Override
        public JsonObject toJson() {
            return JsonObject.of("allowed", Json.of(allowed));
        }
    }

    @Override
    public Response handle(Call call, Next next) throws InterruptedException {
        return switch (authorizer.authorize(call.user(), call.target())) {
            case Verdict.Allowed(String reason) -> {
                call.trail().add(new Decided(true, reason));
                yield next.handle(call);
            }
            case Verdict.NoOpinion(String reason) -> {
                call.trail().add(new Decided(false, "no rule allows it"));
                throw refused(call);
            }
        };
    }

    private static ApiException refused(Call call) {
        String user = call.user().name();
        return switch (call.target()) {
            case Target.NonResource(String verb, String path) ->
                new ApiException(
                        Reason.Forbidden,
                        escaped("forbidden: User \"" + user + "\" cannot " + verb + " path \""
                                + path + "\""),
                        Details.NONE);
            case Target.Resource target -> refused(user, target);
        };
    }

    private static ApiException refused(String user, Target.Resource target) {
        String resource = target.resource()
                + (target.subresource().isEmpty() ? "" : "/" + target.subresource());
        String where = target.namespace().isEmpty()
                ? " at the cluster scope"
                : " in the namespace \"" + target.namespace() + "\"";
        String why = "User \""
                + user
                + "\" cannot "
                + target.verb()
                + " resource \""
                + resource
                + "\" in API group \""
                + target.group()
                + "\""
                + where;
        return ApiException.forbidden(
                target.group(), target.resource(), target.name(), escaped(why));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
