package dev.kahawa.network.proxy;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an nftables table holds. Pure: it is told as a script for {@code nft -f}, which takes effect
 * as a whole or not at all.
 *
 * @param chains by name
 * @param sets by name; maps too
 */
record Ruleset(SortedMap<String, Chain> chains, SortedMap<String, NamedSet> sets) {
    /** Everything of ours is in it, and nothing else. */
    static final String TABLE = "ip kahawa";

    /**
     * Rules in order.
     *
     * @param hook where the kernel enters it, {@code type nat hook prerouting priority dstnat};
     *     empty for one that rules jump to
     */
    record Chain(String hook, List<String> rules) {}

    /**
     * A set, or a map from keys to data.
     *
     * @param kind {@code set} or {@code map}
     * @param type what it holds, {@code type ipv4_addr;}
     * @param elements keys and their data, which is empty in a set; those that rules put in
     *     themselves are not told here
     */
    record NamedSet(String kind, String type, SortedMap<String, String> elements) {}

    /** The script that sets this up whatever was there before, remains of an earlier run included. */
    String replacing() {
        Ruleset nothing = new Ruleset(new TreeMap<>(), new TreeMap<>());
        return removal() + "add table " + TABLE + "\n" + since(nothing);
    }

    /** The script that removes the table, if it is there. */
    static String removal() {
        return "add table " + TABLE + "\ndelete table " + TABLE + "\n";
    }

    /** The script that changes the table from what was before; empty where nothing differs. */
    String since(Ruleset before) {
        StringBuilder script = new StringBuilder();
        sets.forEach((name, set) -> {
            if (!before.sets.containsKey(name)) {
                line(script, "add " + set.kind(), name, "{ " + set.type() + " }");
            }
        });
        chains.forEach((name, chain) -> {
            if (!before.chains.containsKey(name)) {
                line(script, "add chain", name, declaration(chain));
            }
        });
        chains.forEach((name, chain) -> rules(script, name, chain, before.chains.get(name)));
        sets.forEach((name, set) -> {
            NamedSet old = before.sets.get(name);
            elements(script, name, old == null ? new TreeMap<>() : old.elements(), set.elements());
        });
        removeGone(script, before);
        return script.toString();
    }

    private static String declaration(Chain chain) {
        return chain.hook().isEmpty() ? "" : "{ " + chain.hook() + "; }";
    }

    private static void rules(
            StringBuilder script, String name, Chain chain, @Nullable Chain before) {
        if (before != null && before.rules().equals(chain.rules())) {
            return;
        }
        if (before != null) {
            line(script, "flush chain", name, "");
        }
        chain.rules().forEach(rule -> line(script, "add rule", name, rule));
    }

    private static void elements(
            StringBuilder script,
            String name,
            Map<String, String> before,
            Map<String, String> after) {
        TreeSet<String> gone = new TreeSet<>(before.keySet());
        gone.removeIf(key -> Objects.equals(before.get(key), after.get(key)));
        if (!gone.isEmpty()) {
            line(script, "delete element", name, "{ " + String.join(", ", gone) + " }");
        }
        List<String> added = after.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
                .map(entry -> entry.getValue().isEmpty()
                        ? entry.getKey()
                        : entry.getKey() + " : " + entry.getValue())
                .toList();
        if (!added.isEmpty()) {
            line(script, "add element", name, "{ " + String.join(", ", added) + " }");
        }
    }

    /** Flushes all before it deletes any: a chain that others lead to can't be deleted. */
    private void removeGone(StringBuilder script, Ruleset before) {
        TreeMap<String, Chain> gone = new TreeMap<>(before.chains);
        gone.keySet().removeAll(chains.keySet());
        gone.keySet().forEach(name -> line(script, "flush chain", name, ""));
        gone.keySet().forEach(name -> line(script, "delete chain", name, ""));
        TreeMap<String, NamedSet> goneSets = new TreeMap<>(before.sets);
        goneSets.keySet().removeAll(sets.keySet());
        goneSets.forEach((name, set) -> line(script, "delete " + set.kind(), name, ""));
    }

    private static void line(StringBuilder script, String verb, String name, String rest) {
        script.append(verb).append(' ').append(TABLE).append(' ').append(name);
        script.append(rest.isEmpty() ? "" : " ").append(rest).append('\n');
    }
}
