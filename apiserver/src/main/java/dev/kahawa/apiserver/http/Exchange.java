package dev.kahawa.apiserver.http;

import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.request.Body;
import dev.kahawa.model.request.Chunks;
import dev.kahawa.model.request.Connection;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;
import dev.kahawa.model.status.Statuses;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;

/** One request and its answer, on a virtual thread of its own from the handler to the last byte. */
final class Exchange implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /** A quiet stream looks up this often; it is woken for anything else. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final byte[] NOTHING = {};

    private final Request request;
    private final Answer answer;
    private final Handler handler;
    private final Duration writeTimeout;
    private final Thread thread;

    // of the event loop only
    private boolean finished;
    private boolean upgraded;

    private volatile boolean draining;
    // set while a stream has nothing to say: the moment at which it may be ended
    private volatile @Nullable Chunks quiet;

    Exchange(Request request, Answer answer, Handler handler, Duration writeTimeout) {
        this.request = request;
        this.answer = answer;
        this.handler = handler;
        this.writeTimeout = writeTimeout;
        this.thread = Thread.ofVirtual().unstarted(this);
    }

    void start() {
        thread.start();
    }

    /** The answer is handed over; from here on the peer's leaving disturbs nobody. Event loop. */
    void finished() {
        finished = true;
    }

    /** The protocol sees the end of its connection by itself, after the last byte. Event loop. */
    void upgraded() {
        upgraded = true;
    }

    /** The peer is gone, or the server has waited long enough. Event loop. */
    void cancel() {
        if (!finished && !upgraded) {
            thread.interrupt();
        }
    }

    /**
     * The server stops: a stream ends at the first moment it has nothing to say, so that a watch
     * stops between events while a long list is still sent whole. Any thread.
     */
    void drain() {
        draining = true;
        Chunks idle = quiet;
        if (idle != null) {
            idle.close();
        }
    }

    @Override
    public void run() {
        try {
            send(respond());
        } catch (InterruptedException | IOException gone) {
            LOG.debug("{} broken off", request, gone);
            answer.abort();
        } catch (RuntimeException | Error bug) {
            LOG.error("{} broken off", request, bug);
            answer.abort();
        }
    }

    private Response respond() throws InterruptedException {
        try {
            return handler.handle(request);
        } catch (ApiException refused) {
            return status(refused);
        } catch (RuntimeException | Error bug) {
            LOG.error("{} failed", request, bug);
            return status(new ApiException(
                    Reason.InternalError,
                    "Internal error occurred: a bug in the server, which its log describes"));
        }
    }

    static Response status(ApiException refused) {
        return Response.of(
                refused.code(), Response.JSON, JsonWriter.write(Statuses.failure(refused)));
    }

    private void send(Response response) throws IOException, InterruptedException {
        switch (response.body()) {
            case Body.Whole(byte[] bytes) -> whole(response, bytes);
            case Body.Streamed(Chunks chunks) -> {
                try (chunks) {
                    stream(response, chunks);
                }
            }
            case Body.Upgraded(Body.Protocol protocol) -> upgrade(response, protocol);
        }
    }

    private void whole(Response response, byte[] bytes) throws IOException, InterruptedException {
        boolean compressed =
                bytes.length > Compression.PLAIN_MAX && Compression.applies(request, response);
        if (Sending.isSmall(bytes) || isHead()) {
            answer.whole(response.status(), response.headers(), bytes);
        } else {
            sending(response, compressed).whole(bytes);
        }
    }

    private Sending sending(Response response, boolean compressible) {
        return new Sending(answer, response, new Pace(writeTimeout), compressible);
    }

    private boolean isHead() {
        return request.method().equals("HEAD");
    }

    private void stream(Response response, Chunks chunks) throws IOException, InterruptedException {
        if (isHead()) {
            answer.begin(response.status(), response.headers(), Answer.UNKNOWN);
            answer.end();
            return;
        }
        Sending sending = sending(response, Compression.applies(request, response));
        Chunks.Next next = chunks.next(Duration.ZERO);
        while (!(next instanceof Chunks.Next.End)) {
            if (next instanceof Chunks.Next.Piece(byte[] bytes)) {
                sending.add(bytes);
                next = chunks.next(Duration.ZERO);
            } else {
                sending.flush();
                next = await(chunks);
            }
        }
        sending.end();
    }

    private Chunks.Next await(Chunks chunks) throws InterruptedException {
        quiet = chunks;
        try {
            if (draining) {
                return Chunks.END;
            }
            return chunks.next(PATIENCE);
        } finally {
            quiet = null;
        }
    }

    private void upgrade(Response response, Body.Protocol protocol)
            throws IOException, InterruptedException {
        if (!answer.upgradable()) {
            Response refusal = status(ApiException.badRequest(
                    "this request cannot leave HTTP: upgrades need HTTP/1.1"));
            answer.whole(
                    refusal.status(),
                    refusal.headers(),
                    refusal.body() instanceof Body.Whole(byte[] bytes) ? bytes : NOTHING);
            return;
        }
        try (Connection connection = answer.upgrade(response.status(), response.headers())) {
            protocol.run(connection);
        }
    }
}
