package dev.kahawa.node.agent;

import dev.kahawa.client.Client;
import dev.kahawa.client.Loop;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Brings Pods' statuses to the API server: the latest of each Pod, again until it is taken. A Pod
 * that has ended and was asked to go is deleted after its last status.
 */
final class StatusWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);
    private static final int WORKERS = 4;

    /** Own writes of a Pod that are still known when the API tells of them. */
    private static final int ECHOES_MAX = 8;

    private final Client client;
    private final Mirrors mirrors;
    private final Map<String, Wanted> wanted = new ConcurrentHashMap<>();
    private final Map<String, JsonObject> told = new ConcurrentHashMap<>();
    private final Map<String, JsonObject> written = new ConcurrentHashMap<>();
    private final Map<String, Echoes> echoes = new ConcurrentHashMap<>();
    private final WorkQueue<String> queue;
    private final Loop<String> loop;

    /**
     * @param uid the Pod's own, not that of its mirror
     * @param pod as the API has it
     * @param delete whether the Pod goes once this is written
     */
    private record Wanted(String uid, Pod pod, JsonObject status, boolean delete) {}

    /**
     * What the API will tell, or has just told, of one Pod because of this node.
     *
     * @param sending the status that is being written; empty for none
     * @param revisions those of the last writes
     */
    private record Echoes(JsonObject sending, List<Long> revisions) {
        static final Echoes NONE = new Echoes(JsonObject.EMPTY, List.of());

        Echoes sending(JsonObject status) {
            return new Echoes(status, revisions);
        }

        Echoes sent(long revision) {
            int older = Math.max(0, revisions.size() + 1 - ECHOES_MAX);
            Stream<Long> kept = revisions.stream().skip(older);
            return new Echoes(
                    JsonObject.EMPTY, Stream.concat(kept, Stream.of(revision)).toList());
        }
    }

    StatusWriter(Client client, Mirrors mirrors, InstantSource clock) {
        this.client = client;
        this.mirrors = mirrors;
        this.queue = new WorkQueue<>(clock);
        this.loop = new Loop<>("pod statuses", queue, this::write, WORKERS);
    }

    void start() {
        loop.start();
    }

    /** The Pod with the status that this node last told of, on top of what others put there. */
    Pod newest(Pod seen) {
        return mirrors.inApi(seen)
                .map(known -> newestStatus(seen.meta().uid(), known))
                .map(status -> new Pod(seen.json().with("status", status)))
                .orElse(seen);
    }

    private JsonObject newestStatus(String uid, Pod known) {
        JsonObject inApi = status(uid, known);
        JsonObject mine = told.get(uid);
        return mine == null ? inApi : OwnStatus.over(inApi, mine);
    }

    /** Whether the Pod's status is no news, since it came from here. */
    boolean isEcho(Pod seen) {
        String uid = seen.meta().uid();
        JsonObject status = seen.json().object("status");
        Echoes mine = echoes.getOrDefault(uid, Echoes.NONE);
        JsonObject last = told.get(uid);
        return (last != null && status.equals(last))
                || status.equals(mine.sending())
                || mine.revisions().contains(revision(seen.json()));
    }

    /** The status last written, if that is newer than what was seen. */
    private JsonObject status(String uid, Pod known) {
        JsonObject mine = written.get(uid);
        return mine != null && isNewer(mine, known.json())
                ? mine.object("status")
                : known.json().object("status");
    }

    private static boolean isNewer(JsonObject one, JsonObject other) {
        return revision(one) > revision(other);
    }

    private static long revision(JsonObject object) {
        String version = object.text("metadata", "resourceVersion");
        return version.matches("[0-9]{1,18}") ? Long.parseLong(version) : 0;
    }

    /**
     * A static Pod without a mirror has no status to be written.
     *
     * @param pod as it came from the API, not with the status of {@link #newest}: what is written
     *     is the difference
     */
    void put(Pod pod, JsonObject status) {
        put(pod, status, false);
    }

    /** Writes the last status and lets the Pod go. */
    void putLast(Pod pod, JsonObject status) {
        put(pod, status, true);
    }

    private void put(Pod pod, JsonObject status, boolean delete) {
        String uid = pod.meta().uid();
        mirrors.inApi(pod).ifPresent(known -> {
            told.put(uid, status);
            wanted.put(uid, new Wanted(uid, known, status, delete));
            queue.add(uid);
        });
    }

    /** Forgets a Pod that is gone. */
    void forget(String uid) {
        wanted.remove(uid);
        told.remove(uid);
        written.remove(uid);
        echoes.remove(uid);
    }

    private void write(String uid) throws InterruptedException {
        Wanted now = wanted.get(uid);
        if (now == null) {
            return;
        }
        try {
            patch(now);
            if (now.delete()) {
                delete(now.pod());
            }
            wanted.remove(uid, now);
        } catch (ApiException refused) {
            if (!isGone(refused)) {
                throw refused;
            }
            wanted.remove(uid, now);
        }
    }

    /** With another uid or none: this Pod is no more. */
    private static boolean isGone(ApiException refused) {
        return refused.reason() == Reason.NotFound
                || (refused.reason() == Reason.Conflict && refused.text().contains("UID"));
    }

    private void patch(Wanted now) throws InterruptedException {
        JsonObject before = status(now.uid(), now.pod());
        JsonObject change = StatusPatch.of(before, now.status());
        if (change.isEmpty()) {
            return;
        }
        JsonObject patch = JsonObject.of(
                        "metadata", JsonObject.of("uid", now.pod().meta().uid()))
                .with("status", change);
        echo(now.uid(), known -> known.sending(now.status()));
        JsonObject after =
                client.strategicMergePatch(Resource.PODS, now.pod().name(), "status", patch);
        written.merge(now.uid(), after, (old, made) -> isNewer(old, made) ? old : made);
        echo(now.uid(), known -> known.sent(revision(after)));
        if (!told.containsKey(now.uid())) {
            // the Pod went meanwhile
            forget(now.uid());
        }
    }

    private void echo(String uid, UnaryOperator<Echoes> change) {
        echoes.compute(uid, (same, known) -> change.apply(known == null ? Echoes.NONE : known));
    }

    private void delete(Pod pod) throws InterruptedException {
        JsonObject options = JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "DeleteOptions")
                .put("gracePeriodSeconds", 0)
                .put("preconditions", JsonObject.of("uid", pod.meta().uid()))
                .build();
        ObjectName name = pod.name();
        client.delete(Resource.PODS, name, options);
        LOG.debug("pod {} is gone", name);
    }

    @Override
    public void close() throws InterruptedException {
        loop.close();
    }
}
