package dev.kahawa.node.agent;

import dev.kahawa.client.Rounds;
import dev.kahawa.node.pod.Labels;
import dev.kahawa.node.pod.PodState;
import dev.kahawa.node.runtime.Container;
import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.runtime.ContainerStatus;
import dev.kahawa.node.runtime.RuntimeFailedException;
import dev.kahawa.node.runtime.Sandbox;
import dev.kahawa.node.runtime.SandboxStatus;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What the runtime has, listed over and over, and told of by Pod when it changes. Safe for use by
 * many threads: those who ask for a new listing at the same time share one.
 */
final class RuntimeWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final ContainerRuntime runtime;
    private final String agent;
    private final Changed changed;
    private final AtomicLong asked = new AtomicLong();
    private final Map<String, ContainerStatus> statuses = new ConcurrentHashMap<>();
    private final Map<String, List<String>> addresses = new ConcurrentHashMap<>();
    private final Map<String, Seen> seen = new HashMap<>();
    private final Rounds rounds;
    private volatile String name = "";
    private volatile long answered;
    private volatile Listing last = new Listing(Map.of(), Map.of());

    /** Sandboxes and containers by the uids of their Pods. */
    record Listing(Map<String, List<Sandbox>> sandboxes, Map<String, List<Container>> containers) {

        Set<String> pods() {
            Set<String> pods = new HashSet<>(sandboxes.keySet());
            pods.addAll(containers.keySet());
            return pods;
        }

        private boolean has(String pod) {
            return sandboxes.containsKey(pod) || containers.containsKey(pod);
        }

        private Marks marks(String pod) {
            return Marks.of(
                    sandboxes.getOrDefault(pod, List.of()),
                    containers.getOrDefault(pod, List.of()).stream());
        }
    }

    /** Equal as long as nothing of a Pod begins or ends; a container only made has not begun. */
    record Marks(List<String> sandboxes, List<String> containers) {

        boolean isEmpty() {
            return sandboxes.isEmpty() && containers.isEmpty();
        }

        static Marks of(PodState state) {
            return of(state.sandboxes(), state.containers().stream().map(c -> c.container()));
        }

        private static Marks of(List<Sandbox> sandboxes, Stream<Container> containers) {
            return new Marks(
                    sandboxes.stream().map(s -> s.id() + s.ready()).sorted().toList(),
                    containers
                            .filter(c -> c.state() != Container.State.CREATED)
                            .map(c -> c.id() + c.state())
                            .sorted()
                            .toList());
        }
    }

    /**
     * The last that was told, or seen by the Pod's worker.
     *
     * @param at how many listings had been asked for: what an earlier one holds is older
     */
    private record Seen(Marks marks, long at) {}

    /** Hears of Pods of which something began or ended. Must not wait for anything. */
    @FunctionalInterface
    interface Changed {
        void changed(String pod, Marks now);
    }

    /**
     * @param agent whose sandboxes and containers count: others of the runtime are not ours
     */
    RuntimeWatch(ContainerRuntime runtime, String agent, Changed changed) {
        this.runtime = runtime;
        this.agent = agent;
        this.changed = changed;
        this.rounds = new Rounds("runtime watch", this::relist);
    }

    void start() {
        rounds.start();
    }

    private Duration relist() throws InterruptedException {
        try {
            fresh();
        } catch (RuntimeFailedException away) {
            // the node's status tells of it, over and over
            LOG.debug("can't list what runs: {}", away.getMessage());
        }
        return EVERY;
    }

    /** A listing begun after this call was. */
    Listing fresh() throws InterruptedException {
        long ticket = asked.incrementAndGet();
        synchronized (this) {
            if (answered < ticket) {
                long began = asked.get();
                last = list();
                answered = began;
                tellNews(last, began);
            }
            return last;
        }
    }

    /** Tells of Pods of which something changed since it was last told, or seen by their workers. */
    private void tellNews(Listing now, long began) {
        Set<String> pods = now.pods();
        synchronized (seen) {
            pods.addAll(seen.keySet());
            for (String pod : pods) {
                Seen before = seen.get(pod);
                Marks marks = now.marks(pod);
                if (before == null || (before.at() < began && !before.marks().equals(marks))) {
                    note(pod, marks, began);
                    changed.changed(pod, marks);
                }
            }
        }
    }

    private void note(String pod, Marks marks, long at) {
        if (marks.isEmpty()) {
            seen.remove(pod);
        } else {
            seen.put(pod, new Seen(marks, at));
        }
    }

    private void saw(String pod, Marks marks) {
        synchronized (seen) {
            note(pod, marks, asked.get());
        }
    }

    private Listing list() throws InterruptedException {
        Map<String, List<Sandbox>> sandboxes = new HashMap<>();
        Set<String> ids = new HashSet<>();
        for (Sandbox sandbox : runtime.sandboxes()) {
            if (isOurs(sandbox.annotations())) {
                ids.add(sandbox.id());
                sandboxes
                        .computeIfAbsent(sandbox.pod().uid(), absent -> new ArrayList<>())
                        .add(sandbox);
            }
        }
        Map<String, List<Container>> containers = new HashMap<>();
        for (Container container : runtime.containers()) {
            if (isOurs(container.annotations())) {
                ids.add(container.id());
                String pod = container.labels().getOrDefault(Labels.POD_UID, "");
                containers.computeIfAbsent(pod, absent -> new ArrayList<>()).add(container);
            }
        }
        statuses.keySet().retainAll(ids);
        addresses.keySet().retainAll(ids);
        return new Listing(sandboxes, containers);
    }

    /** The runtime's own name, asked for once. */
    String runtimeName() throws InterruptedException {
        String known = name;
        if (known.isEmpty()) {
            known = runtime.version().name();
            name = known;
        }
        return known;
    }

    private boolean isOurs(Map<String, String> annotations) {
        return agent.equals(annotations.get(Labels.AGENT));
    }

    /** All there is of a Pod now. */
    PodState look(String pod) throws InterruptedException {
        return state(pod, listing(pod));
    }

    /**
     * What a new worker begins with: a Pod that the last listing doesn't tell of has nothing, since
     * only its worker makes anything for it.
     */
    PodState first(String pod) throws InterruptedException {
        return isListed(pod) ? follow(pod) : PodState.NOTHING;
    }

    /** Also while a listing is under way, which may take long. */
    private boolean isListed(String pod) {
        return answered == 0 || last.has(pod);
    }

    /** As {@link #look}, for one that need not be told of what it sees here. */
    PodState follow(String pod) throws InterruptedException {
        Listing listing = listing(pod);
        saw(pod, listing.marks(pod));
        return state(pod, listing);
    }

    /** After a sandbox was made, with it; {@link #follow} where it has gone again. */
    PodState withSandbox(String pod, PodState before, String made) throws InterruptedException {
        Optional<SandboxStatus> status = runtime.sandbox(made);
        if (status.isEmpty()) {
            return follow(pod);
        }
        addresses.put(made, List.copyOf(status.get().addresses()));
        return followed(pod, before.with(status.get()));
    }

    /** After a container was made in the Pod's newest sandbox, with it. */
    PodState withContainer(String pod, PodState before, String made) throws InterruptedException {
        String sandbox = before.sandbox().map(Sandbox::id).orElse("");
        Optional<ContainerStatus> status = runtime.status(made, sandbox);
        if (status.isEmpty()) {
            return follow(pod);
        }
        statuses.put(made, status.get());
        return followed(pod, before.with(status.get()));
    }

    private PodState followed(String pod, PodState now) {
        saw(pod, Marks.of(now));
        return now;
    }

    private Listing listing(String pod) throws InterruptedException {
        List<Sandbox> sandboxes = runtime.sandboxes(pod).stream()
                .filter(sandbox -> isOurs(sandbox.annotations()))
                .toList();
        List<Container> containers = runtime.containers(pod).stream()
                .filter(container -> isOurs(container.annotations()))
                .toList();
        return new Listing(Map.of(pod, sandboxes), Map.of(pod, containers));
    }

    PodState state(String pod, Listing listing) throws InterruptedException {
        List<ContainerStatus> containers = new ArrayList<>();
        for (Container container : listing.containers().getOrDefault(pod, List.of())) {
            containers.add(status(container));
        }
        List<Sandbox> sandboxes = listing.sandboxes().getOrDefault(pod, List.of());
        PodState state = new PodState(sandboxes, List.of(), containers);
        return state.sandbox().isEmpty()
                ? state
                : new PodState(sandboxes, addresses(state.sandbox().get()), containers);
    }

    /** Asked for once in each state: what has ended stays as it is. */
    private ContainerStatus status(Container container) throws InterruptedException {
        ContainerStatus known = statuses.get(container.id());
        if (known != null && known.container().state() == container.state()) {
            return known;
        }
        ContainerStatus status = runtime.status(container.id(), container.sandbox())
                .orElseGet(() -> vanished(container));
        statuses.put(container.id(), status);
        return status;
    }

    private static ContainerStatus vanished(Container listed) {
        Container unknown = new Container(
                listed.id(),
                listed.sandbox(),
                listed.name(),
                listed.attempt(),
                Container.State.UNKNOWN,
                listed.image(),
                listed.created(),
                listed.labels(),
                listed.annotations());
        return new ContainerStatus(
                unknown,
                listed.created(),
                listed.created(),
                0,
                "",
                "",
                listed.image(),
                "",
                Path.of("/"));
    }

    private List<String> addresses(Sandbox sandbox) throws InterruptedException {
        List<String> known = addresses.get(sandbox.id());
        if (known != null) {
            return known;
        }
        List<String> found = runtime.sandbox(sandbox.id())
                .map(status -> List.copyOf(status.addresses()))
                .orElse(List.of());
        addresses.put(sandbox.id(), found);
        return found;
    }

    @Override
    public void close() throws InterruptedException {
        rounds.close();
    }
}
