package dev.kahawa.apiserver.request;

import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.User;

import java.time.Instant;

/**
 * A request on its way through the stages, and what they have found out about it so far.
 *
 * @param user who is acting: before authentication {@link #NOBODY}, after impersonation the one
 *     impersonated
 * @param deadline when an answer that is not a watch must be there
 */
public record Call(Request request, Target target, User user, Trail trail, Instant deadline) {
    /** Nobody has been authenticated yet; authorizes nothing. */
    public static final User NOBODY = User.of("");

    public Call withUser(User changed) {
        return new Call(request, target, changed, trail, deadline);
    }

    public Call withRequest(Request changed) {
        return new Call(changed, target, user, trail, deadline);
    }
}
