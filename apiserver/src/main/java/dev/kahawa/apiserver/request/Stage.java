package dev.kahawa.apiserver.request;

import dev.kahawa.model.request.Response;

/** One step on the way of a request: decides, notes why in the trail, and goes on or answers. */
public interface Stage {

    /** @throws InterruptedException if the caller has gone */
    Response handle(Call call, Next next) throws InterruptedException;

    /** The stages after this one. */
    @FunctionalInterface
    interface Next {
        Response handle(Call call) throws InterruptedException;
    }
}
