package dev.kahawa.launcher;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.help.HelpFormatter;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The command line. */
public final class Main {
    private static final int WRONG_USE = 2;
    private static final String HELP = "help";

    private static final List<Command> COMMANDS = List.of(
            new Up(),
            new Down(),
            new Node(),
            new Status(),
            new PrintKubeconfig(),
            new PrintVersion(),
            new Train());

    private Main() {}

    public static void main(String... arguments) {
        int code = run(arguments);
        if (code != 0) {
            System.exit(code);
        }
    }

    private static int run(String... arguments) {
        if (arguments.length == 0 || List.of("--help", "-h", HELP).contains(arguments[0])) {
            overview();
            return arguments.length == 0 ? WRONG_USE : 0;
        }
        String name = arguments[0].equals("--version") ? "version" : arguments[0];
        Optional<Command> command =
                COMMANDS.stream().filter(known -> known.name().equals(name)).findFirst();
        if (command.isEmpty()) {
            System.err.println("kahawa: no such command: " + name + "; see kahawa --help");
            return WRONG_USE;
        }
        return run(command.get(), Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static int run(Command command, String... arguments) {
        try {
            CommandLine line = parse(command, arguments);
            if (line.hasOption(HELP)) {
                help(command);
                return 0;
            }
            return command.run(line);
        } catch (ParseException wrong) {
            System.err.println(
                    "kahawa: " + wrong.getMessage() + "; see kahawa " + command.name() + " --help");
            return WRONG_USE;
        } catch (Exception failure) {
            System.err.println("kahawa: " + Failures.say(failure));
            return 1;
        }
    }

    static CommandLine parse(Command command, String... arguments) throws ParseException {
        CommandLine line = new DefaultParser(false).parse(flags(command), arguments);
        if (!line.hasOption(HELP) && !line.getArgList().isEmpty()) {
            throw new ParseException(
                    "Unrecognized argument: " + line.getArgList().getFirst());
        }
        return line;
    }

    private static Options flags(Command command) {
        return command.flags().addOption("h", HELP, false, "Print this.");
    }

    private static void overview() {
        System.out.println("usage: kahawa COMMAND [FLAGS]");
        System.out.println("The Kubernetes API as one small, fast process.");
        System.out.println();
        for (Command command : COMMANDS) {
            if (!command.summary().isEmpty()) {
                System.out.printf("  %-12s%s%n", command.name(), command.summary());
            }
        }
        System.out.println();
        System.out.println("In a checkout:");
        System.out.printf("  %-12s%s%n", "build", "Build what is missing or stale.");
        System.out.printf("  %-12s%s%n", "test", "Run the tests; --all: none may be skipped.");
        System.out.printf("  %-12s%s%n", "mvn", "Maven, on the JDK found.");
        System.out.printf("  %-12s%s%n", "bench", "Measure start, memory, rates.");
        System.out.println();
        System.out.println("kahawa COMMAND --help tells a command's flags.");
    }

    private static void help(Command command) throws IOException {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        out.println("usage: kahawa " + command.name() + " [FLAGS]");
        out.println(command.summary());
        out.println();
        HelpFormatter formatter = HelpFormatter.builder().setShowSince(false).get();
        formatter.printOptions(flags(command));
        out.flush();
    }
}
