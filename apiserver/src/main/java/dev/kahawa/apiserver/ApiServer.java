package dev.kahawa.apiserver;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Stage;
import dev.kahawa.apiserver.request.Targets;
import dev.kahawa.apiserver.request.Trail;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * The API server: every request, from the network or from inside the process, runs through the
 * same stages in the order of one list.
 */
public final class ApiServer implements Handler {
    private final List<Stage> stages;
    private final Duration requestTimeout;
    private final InstantSource clock;

    public ApiServer(List<Stage> stages, Duration requestTimeout, InstantSource clock) {
        this.stages = List.copyOf(stages);
        this.requestTimeout = requestTimeout;
        this.clock = clock;
    }

    @Override
    public Response handle(Request request) throws InterruptedException {
        Call call = new Call(
                request,
                Targets.of(request),
                Call.NOBODY,
                new Trail(),
                clock.instant().plus(requestTimeout));
        return run(0, call);
    }

    private Response run(int at, Call call) throws InterruptedException {
        if (at == stages.size()) {
            throw new ApiException(Reason.NotFound, "404 page not found");
        }
        return stages.get(at).handle(call, next -> run(at + 1, next));
    }
}
