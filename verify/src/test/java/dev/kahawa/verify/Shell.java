package dev.kahawa.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs command lines as a user would type them. */
final class Shell {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Z]+)=");

    private final String kubectl;
    private final Path workDirectory;
    private final Map<String, String> environment = new HashMap<>();

    Shell(String kubectl, Path kubeconfig, Path workDirectory) {
        this.kubectl = kubectl;
        this.workDirectory = workDirectory;
        environment.put("KUBECONFIG", kubeconfig.toString());
        environment.put("KUBECTL", kubectl);
    }

    void set(String variable, String value) {
        environment.put(variable, value);
    }

    record Result(int code, String output) {}

    /** Runs it; output and errors together. */
    Result run(String line) {
        try {
            String script = "kubectl() { '" + kubectl + "' \"$@\"; }\n" + line;
            ProcessBuilder builder = new ProcessBuilder("bash", "-c", script)
                    .directory(workDirectory.toFile())
                    .redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            byte[] output = process.getInputStream().readAllBytes();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("no end of: " + line);
            }
            return new Result(
                    process.exitValue(), new String(output, StandardCharsets.UTF_8).strip());
        } catch (IOException broken) {
            throw new AssertionError(line, broken);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new AssertionError(line, stopping);
        }
    }

    /**
     * Runs it, demands success and output that matches the pattern somewhere. What a line such as
     * {@code NAME=$(command)} assigns counts as its output, and is there for the lines after it.
     */
    String check(String line, String pattern) {
        Matcher assignment = ASSIGNMENT.matcher(line);
        if (!assignment.lookingAt()) {
            return checked(line, pattern);
        }
        String name = assignment.group(1);
        String value = checked(line + " && printf %s \"$" + name + "\"", pattern);
        environment.put(name, value);
        return value;
    }

    private String checked(String line, String pattern) {
        Result result = run(line);
        assertThat(result.output()).as(line).containsPattern(pattern);
        assertThat(result.code()).as("%s%n%s", line, result.output()).isZero();
        return result.output();
    }

    /** Runs it again and again until its output matches. */
    void await(String line, String pattern) {
        Awaitility.await(line)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(run(line).output()).containsPattern(pattern));
    }
}
