package dev.kahawa.launcher;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/** One word of the command line, such as {@code up}. */
interface Command {
    String name();

    /** A sentence for the help. */
    String summary();

    Options flags();

    /**
     * Does what it says.
     *
     * @return the exit code
     * @throws ParseException if a flag's value makes no sense
     */
    int run(CommandLine line) throws Exception;
}
