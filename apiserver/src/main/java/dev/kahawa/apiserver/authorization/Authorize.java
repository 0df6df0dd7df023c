package dev.kahawa.apiserver.authorization;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Decision;
import dev.kahawa.apiserver.request.Stage;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Response;

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
            case Verdict.Allowed(String reason, String why) -> {
                call.trail().add(new Decided(true, why));
                yield next.handle(call);
            }
            case Verdict.NoOpinion(String reason) -> {
                call.trail()
                        .add(new Decided(false, reason.isEmpty() ? "no rule allows it" : reason));
                throw Refusals.of(call.user(), call.target(), reason);
            }
        };
    }
}
