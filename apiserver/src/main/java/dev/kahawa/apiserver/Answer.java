package dev.kahawa.apiserver;

import dev.kahawa.apiserver.negotiation.Accept;
import dev.kahawa.apiserver.negotiation.Rendering;
import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Stage;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Details;
import dev.kahawa.model.status.Reason;
import dev.kahawa.model.status.Statuses;
import dev.kahawa.store.StoreException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** The first stage: whatever happens in the others, there is an answer in upstream's form. */
public final class Answer implements Stage {
    private static final Logger LOG = LoggerFactory.getLogger(Answer.class);

    private final Rendering rendering;
    private final RandomGenerator random;

    public Answer(Catalog catalog, RandomGenerator random) {
        this.rendering = new Rendering(catalog);
        this.random = random;
    }

    @Override
    public Response handle(Call call, Next next) throws InterruptedException {
        Response response = answer(call, next);
        String id = call.request()
                .headers()
                .first("audit-id")
                .orElseGet(() -> new UUID(random.nextLong(), random.nextLong()).toString());
        Response complete = response.withHeader("audit-id", id)
                .withHeader("cache-control", "no-cache, private");
        for (String warning : call.trail().warnings()) {
            complete = complete.withHeader("warning", "299 - " + quoted(warning));
        }
        return complete;
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private Response answer(Call call, Next next) throws InterruptedException {
        try {
            return next.handle(call);
        } catch (ApiException refused) {
            return refused(call, refused);
        } catch (StoreException down) {
            LOG.error("the store failed at {}", call.request(), down);
            return status(
                    call, new ApiException(Reason.InternalError, "the store can't be written"));
        } catch (RuntimeException bug) {
            LOG.error("a bug answered {}", call.request(), bug);
            return status(
                    call,
                    new ApiException(
                            Reason.InternalError,
                            "This request caused apiserver to panic. Look in the logs for"
                                    + " details."));
        }
    }

    private Response refused(Call call, ApiException refused) {
        boolean noSuchPage = call.target() instanceof Target.NonResource
                && refused.reason() == Reason.NotFound
                && refused.details() == null;
        return noSuchPage ? Response.text(404, "404 page not found\n") : status(call, refused);
    }

    private Response status(Call call, ApiException failure) {
        Request request = call.request();
        Response response = rendering.response(
                request, failure.code(), Accept.error(request), Statuses.failure(failure));
        Details details = failure.details();
        return details != null && details.retryAfterSeconds() > 0
                ? response.withHeader("retry-after", "" + details.retryAfterSeconds())
                : response;
    }
}
