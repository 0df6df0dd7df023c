package dev.kahawa.launcher;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The command line. */
@Command(
        name = "kahawa",
        description = "The Kubernetes API as one small, fast process.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.VersionText.class,
        scope = ScopeType.INHERIT,
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            KubeconfigCommand.class,
            VersionCommand.class,
            TrainCommand.class
        },
        footer = {
            "",
            "Besides, from a checkout: kahawa test [--all] runs the tests, kahawa bench measures."
        })
public final class Main {
    private Main() {}

    static final class VersionText implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"kahawa " + Kahawa.VERSION + " (Kubernetes v1.36.0)"};
        }
    }

    public static void main(String... arguments) {
        CommandLine line =
                new CommandLine(new Main())
                        .setExecutionExceptionHandler(
                                (failure, command, parsed) -> {
                                    command.getErr().println("kahawa: " + Failures.say(failure));
                                    return 1;
                                });
        int code = line.execute(arguments);
        if (code != 0) {
            System.exit(code);
        }
    }
}
