package dev.kahawa.launcher;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.ParseException;
import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Flags and what their values mean. */
final class Flags {
    private static final Pattern PART = Pattern.compile("(\\d+)(ms|h|m|s)");
    private static final Pattern WHOLE = Pattern.compile("(\\d+(ms|h|m|s))+");
    private static final String DATA_DIR = "data-dir";

    private Flags() {}

    static Option plain(String name, String description) {
        return Option.builder().longOpt(name).desc(description).get();
    }

    static Option valued(String name, String value, String description) {
        return Option.builder()
                .longOpt(name)
                .hasArg()
                .argName(value)
                .desc(description)
                .get();
    }

    /** The flag that says which cluster is meant. */
    static Option dataDirectory() {
        return valued(
                DATA_DIR,
                "DIR",
                "Where the cluster keeps its state, keys and kubeconfig. Default: "
                        + platformDefault(System.getenv(), System.getProperty("os.name")));
    }

    static Path dataDirectory(CommandLine line) {
        String given = line.getOptionValue(DATA_DIR);
        Path directory = given == null
                ? platformDefault(System.getenv(), System.getProperty("os.name"))
                : Path.of(given);
        return directory.toAbsolutePath().normalize();
    }

    /** The XDG base directory, or Application Support on macOS. */
    static Path platformDefault(Map<String, String> environment, String system) {
        Path home = Path.of(environment.getOrDefault("HOME", "."));
        if (system.startsWith("Mac")) {
            return home.resolve("Library/Application Support/kahawa");
        }
        return Optional.ofNullable(environment.get("XDG_DATA_HOME"))
                .filter(place -> !place.isEmpty())
                .map(Path::of)
                .orElse(home.resolve(".local/share"))
                .resolve("kahawa");
    }

    static int number(CommandLine line, String name, int byDefault, int max) throws ParseException {
        String text = line.getOptionValue(name, Integer.toString(byDefault));
        if (text.matches("\\d{1,9}") && Integer.parseInt(text) <= max) {
            return Integer.parseInt(text);
        }
        throw new ParseException("--" + name + " must be a number from 0 to " + max);
    }

    /** An IPv4 or IPv6 address; a name is none, since it may stand for several. */
    static String address(CommandLine line, String name, String byDefault) throws ParseException {
        String text = line.getOptionValue(name, byDefault);
        try {
            return InetAddress.ofLiteral(text).getHostAddress();
        } catch (IllegalArgumentException wrong) {
            throw new ParseException("--" + name + " must be an IP address");
        }
    }

    static @Nullable Path file(CommandLine line, String name) {
        String text = line.getOptionValue(name);
        return text == null ? null : Path.of(text);
    }

    /** Durations as Go writes them: {@code 1h30m}, {@code 45s}, {@code 500ms}. */
    static Duration duration(CommandLine line, String name, Duration byDefault)
            throws ParseException {
        String text = line.getOptionValue(name);
        if (text == null) {
            return byDefault;
        }
        if (!WHOLE.matcher(text).matches()) {
            throw new ParseException("--" + name + " must be a duration such as 1h0m0s");
        }
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            sum = sum.plus(unit(part.group(2)).multipliedBy(Long.parseLong(part.group(1))));
        }
        return sum;
    }

    private static Duration unit(String name) {
        return switch (name) {
            case "h" -> Duration.ofHours(1);
            case "m" -> Duration.ofMinutes(1);
            case "s" -> Duration.ofSeconds(1);
            default -> Duration.ofMillis(1);
        };
    }
}
