package dev.kahawa.apiserver.authorization;

import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.request.User;

/** Decides whether a user may do something. Safe for use by any number of threads. */
public interface Authorizer {
    Verdict authorize(User user, Target target);
}
