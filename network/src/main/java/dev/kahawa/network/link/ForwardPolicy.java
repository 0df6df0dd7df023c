package dev.kahawa.network.link;

import dev.kahawa.network.command.CommandFailedException;
import dev.kahawa.network.command.Commands;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;

/**
 * Lets Pods' traffic through where the machine forwards nothing by default, as Docker leaves it
 * (iptables' policy of FORWARD is DROP). The two rules say in a comment that they are ours.
 */
final class ForwardPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(ForwardPolicy.class);
    private static final String IPTABLES = "iptables";
    private static final List<String> DIRECTIONS = List.of("-i", "-o");

    private final Commands commands;

    ForwardPolicy(Commands commands) {
        this.commands = commands;
    }

    void open(String device) throws InterruptedException {
        if (commands.find(IPTABLES).isEmpty()
                || !run("-S", "FORWARD").contains("-P FORWARD DROP")) {
            return;
        }
        for (String direction : DIRECTIONS) {
            if (!has(direction, device)) {
                run(rule("-I", direction, device));
            }
        }
    }

    void close(String device) throws InterruptedException {
        if (commands.find(IPTABLES).isEmpty()) {
            return;
        }
        for (String direction : DIRECTIONS) {
            if (has(direction, device)) {
                run(rule("-D", direction, device));
            }
        }
    }

    private boolean has(String direction, String device) throws InterruptedException {
        try {
            run(rule("-C", direction, device));
            return true;
        } catch (CommandFailedException absent) {
            LOG.debug("{}", absent.getMessage());
            return false;
        }
    }

    private static String[] rule(String verb, String direction, String device) {
        return new String[] {
            verb,
            "FORWARD",
            direction,
            device,
            "-m",
            "comment",
            "--comment",
            "kahawa",
            "-j",
            "ACCEPT"
        };
    }

    private String run(String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(IPTABLES, "-w"));
        command.addAll(List.of(arguments));
        return commands.run(command.toArray(String[]::new));
    }
}
