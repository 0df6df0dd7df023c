package dev.kahawa.controllers.deployment;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many Pods each ReplicaSet of a Deployment shall have next. Pure: it reads what is, and
 * answers with the sets to scale.
 *
 * @param current the set of the Deployment's template; null while there is none
 * @param old all others, oldest first
 */
record Rollout(Deployment deployment, @Nullable Replicas current, List<Replicas> old) {

    /** A set and the size it shall have. */
    record Scale(Replicas set, int to) {}

    private List<Replicas> all() {
        List<Replicas> all = new ArrayList<>(old);
        if (current != null) {
            all.add(current);
        }
        return all;
    }

    private List<Replicas> oldActive() {
        return old.stream().filter(set -> set.wanted() > 0).toList();
    }

    /** The size a current set that is yet to be made starts with. */
    int initialSize() {
        if (deployment.recreates()) {
            return deployment.replicas();
        }
        int room = deployment.replicas() + deployment.maxSurge() - Replicas.wanted(old);
        return Math.clamp(room, 0, deployment.replicas());
    }

    /** What to scale now; empty when everything is on its way. */
    List<Scale> next() {
        if (isResized()) {
            return resize();
        }
        if (deployment.isPaused()) {
            return List.of();
        }
        return deployment.recreates() ? recreate() : roll();
    }

    /** Whether the Deployment was scaled since its sets were. */
    private boolean isResized() {
        return all().stream()
                .filter(set -> set.wanted() > 0)
                .map(set -> set.meta().annotations().get(Replicas.DESIRED))
                .anyMatch(desired -> desired != null && !desired.equals(size()));
    }

    private String size() {
        return Integer.toString(deployment.replicas());
    }

    /** Old sets go first; the current one has room when no old Pod runs. */
    private List<Scale> recreate() {
        List<Replicas> active = oldActive();
        if (!active.isEmpty()) {
            return active.stream().map(set -> new Scale(set, 0)).toList();
        }
        return scaleCurrent(deployment.replicas());
    }

    private List<Scale> scaleCurrent(int to) {
        return current == null || current.wanted() == to
                ? List.of()
                : List.of(new Scale(current, to));
    }

    private List<Scale> roll() {
        if (current == null) {
            return List.of();
        }
        int size = current.wanted();
        if (size > deployment.replicas()) {
            return scaleCurrent(deployment.replicas());
        }
        int room = deployment.replicas() + deployment.maxSurge() - Replicas.wanted(all());
        int growth = Math.min(room, deployment.replicas() - size);
        if (growth > 0) {
            return scaleCurrent(size + growth);
        }
        return shrinkOld(current);
    }

    private List<Scale> shrinkOld(Replicas newest) {
        int total = Replicas.wanted(all());
        int minAvailable = deployment.replicas() - deployment.maxUnavailable();
        int newUnavailable = newest.wanted() - newest.available();
        int spare = total - minAvailable - newUnavailable;
        if (spare <= 0) {
            return List.of();
        }
        List<Scale> scales = new ArrayList<>();
        List<Replicas> after = new ArrayList<>();
        // Old Pods that serve nobody go first: removing them costs no availability.
        for (Replicas set : oldActive()) {
            int unhealthy = Math.max(0, set.wanted() - set.available());
            int cut = Math.min(spare, unhealthy);
            spare -= cut;
            after.add(set);
            if (cut > 0) {
                scales.add(new Scale(set, set.wanted() - cut));
            }
        }
        int healthyCut = Replicas.available(all()) - minAvailable;
        for (Replicas set : after) {
            int size = sizeOf(set, scales);
            int cut = Math.min(size, healthyCut);
            if (cut > 0) {
                healthyCut -= cut;
                scales.removeIf(scale -> scale.set().equals(set));
                scales.add(new Scale(set, size - cut));
            }
        }
        return scales;
    }

    private static int sizeOf(Replicas set, List<Scale> scales) {
        Optional<Scale> scale = scales.stream().filter(s -> s.set().equals(set)).findFirst();
        return scale.map(Scale::to).orElse(set.wanted());
    }

    /**
     * After a change of the replicas in the middle of a rollout: every set gets its share, so that
     * the rollout goes on from where it is. Also writes the new size into the sets' annotations.
     */
    private List<Scale> resize() {
        List<Replicas> active = all().stream().filter(set -> set.wanted() > 0).toList();
        if (active.size() <= 1) {
            Replicas only = active.isEmpty() ? current : active.getFirst();
            return only == null ? List.of() : List.of(new Scale(only, deployment.replicas()));
        }
        if (deployment.recreates()) {
            return active.stream().map(set -> new Scale(set, set.wanted())).toList();
        }
        int total = Replicas.wanted(active);
        int allowed = deployment.replicas() > 0 ? deployment.replicas() + deployment.maxSurge() : 0;
        return shares(active, allowed - total);
    }

    /** Spreads the change over the sets by their sizes, the larger first; the rest to the largest. */
    private List<Scale> shares(List<Replicas> active, int change) {
        List<Replicas> ordered = new ArrayList<>(active);
        // growth favours the newest, as does a cut spare it
        Comparator<Replicas> bySize =
                Comparator.comparingInt((Replicas set) -> set.wanted()).reversed();
        Comparator<Replicas> byAge = Comparator.comparing(set -> set.meta().creationTimestamp());
        ordered.sort(bySize.thenComparing(change > 0 ? byAge.reversed() : byAge));
        List<Scale> scales = new ArrayList<>();
        int left = change;
        for (Replicas set : ordered) {
            int share = share(set, change, left);
            left -= share;
            scales.add(new Scale(set, set.wanted() + share));
        }
        if (left != 0) {
            Scale first = scales.getFirst();
            scales.set(0, new Scale(first.set(), Math.max(0, first.to() + left)));
        }
        return scales;
    }

    private int share(Replicas set, int change, int left) {
        Map<String, String> annotations = set.meta().annotations();
        String max = annotations.getOrDefault(Replicas.MAX, "0");
        double before = max.matches("[1-9]\\d{0,8}") ? Integer.parseInt(max) : actualTotal();
        int newMax = deployment.replicas() + deployment.maxSurge();
        long exact = Math.round(set.wanted() * (newMax / before)) - set.wanted();
        return change > 0
                ? (int) Math.min(Math.max(exact, 0), left)
                : (int) Math.max(Math.min(exact, 0), left);
    }

    private int actualTotal() {
        return Math.max(1, Replicas.actual(all()));
    }
}
