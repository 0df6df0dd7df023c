package dev.kahawa.apiserver.registry;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.object.JsonObject;

/** A kind that is a question: posting it answers it, nothing is kept. */
@FunctionalInterface
public interface VirtualResource {

    /** The question with what its caller left out. */
    default JsonObject defaults(JsonObject question) {
        return question;
    }

    /** The object with its answer, usually in the status. */
    JsonObject answer(Call call, Target.Resource target, JsonObject question)
            throws InterruptedException;
}
