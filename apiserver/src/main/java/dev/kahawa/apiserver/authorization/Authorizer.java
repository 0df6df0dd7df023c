package dev.kahawa.apiserver.authorization;

import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.request.User;
import dev.kahawa.model.status.ApiException;

/** Decides whether a user may do something. Safe for use by any number of threads. */
public interface Authorizer {
    Verdict authorize(User user, Target target);

    /** @throws ApiException 403, as of a request that may not be made */
    default void demand(User user, Target target) {
        if (authorize(user, target) instanceof Verdict.NoOpinion(String reason)) {
            throw Refusals.of(user, target, reason);
        }
    }
}
