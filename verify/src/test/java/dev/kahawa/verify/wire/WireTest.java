package dev.kahawa.verify.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.apiserver.request.Target;
import dev.kahawa.apiserver.request.Targets;
import dev.kahawa.launcher.Kahawa;
import dev.kahawa.launcher.Options;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Caller;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.schema.Subresource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Speaks conversations recorded with a real kube-apiserver to this one. {@code NAME.txt} beside
 * {@code NAME.json.gz} lists the steps whose answers still differ; it must be exact, so that what
 * starts or stops to hold shows in the diff. A step behind a question mark holds now and then: it
 * tells of a moment between two writes of a controller, or of one later than this test waits. {@code
 * uncovered.txt} lists every resource and verb that no conversation here speaks of. This writes all
 * lists anew:
 *
 * <pre>sh mvnw -o -q -Dfast -pl verify -am test -Dtest=WireTest
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dwire.record</pre>
 *
 * With {@code -Dwire.only=a-crud,c-pod} only those conversations are spoken, and their differences
 * printed.
 */
@Execution(ExecutionMode.CONCURRENT)
class WireTest {
    private static final List<String> ONLY =
            List.of(System.getProperty("wire.only", "").split(","));

    /** A busy machine may be slow; what never comes is waited for so long when it is new. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration RECORDING_PATIENCE = Duration.ofSeconds(10);

    private static final String CHANCY = "? ";

    @TempDir
    Path directory;

    static List<String> conversations() throws IOException {
        return Recordings.names().stream()
                .filter(name -> ONLY.getFirst().isEmpty() || ONLY.contains(name))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void answersAsRecorded(String name) throws Exception {
        List<String> listed = Recordings.list(name);
        Set<String> chancy = new TreeSet<>();
        listed.stream()
                .filter(line -> line.startsWith(CHANCY))
                .forEach(line -> chancy.add(line.substring(CHANCY.length())));
        Set<String> known = new TreeSet<>(chancy);
        if (!Recordings.RECORDING) {
            known.addAll(listed);
        }
        Map<String, List<String>> differences = speak(Recordings.conversation(name), known);
        List<String> steps = new ArrayList<>(differences.keySet());
        steps.removeAll(chancy);
        chancy.forEach(step -> steps.add(CHANCY + step));
        if (Recordings.RECORDING) {
            Recordings.write(name, steps);
        } else {
            assertThat(steps)
                    .as("steps of %s that differ:%n%s", name, String.join("\n", text(differences)))
                    .isEqualTo(Recordings.list(name));
        }
    }

    private Map<String, List<String>> speak(JsonObject recorded, Set<String> known)
            throws Exception {
        Options options = Options.ephemeral(directory).withNodes(0);
        try (Kahawa kahawa = Kahawa.start(options);
                Callers callers = new Callers(kahawa.kubeconfig(), kahawa.port())) {
            Duration patience = Recordings.RECORDING ? RECORDING_PATIENCE : PATIENCE;
            return new Conversation(recorded, callers, known, patience).run();
        }
    }

    private static List<String> text(Map<String, List<String>> differences) {
        List<String> text = new ArrayList<>();
        differences.forEach((step, lines) -> {
            text.add("--- " + step);
            lines.forEach(line -> text.add("    " + line));
        });
        return text;
    }

    @Test
    void restIsUncovered() throws IOException {
        Set<String> covered = new HashSet<>();
        for (String name : Recordings.names()) {
            for (JsonObject step : Recordings.conversation(name).array("steps").objects()) {
                step.at("request")
                        .or(() -> step.at("watch"))
                        .flatMap(spoken -> spoken.asObject())
                        .ifPresent(request -> covered.add(action(request)));
            }
        }
        List<String> uncovered = new ArrayList<>();
        for (ApiResource resource : Catalog.load().resources()) {
            for (String action : actions(resource)) {
                if (!covered.contains(action)) {
                    uncovered.add(action);
                }
            }
        }
        if (Recordings.RECORDING) {
            Recordings.write("uncovered", uncovered);
        } else {
            assertThat(uncovered).isEqualTo(Recordings.list("uncovered"));
        }
    }

    private static List<String> actions(ApiResource resource) {
        String place = resource.gvr().groupVersion() + "/" + resource.resource();
        List<String> actions = new ArrayList<>();
        resource.verbs().forEach(verb -> actions.add(place + " " + verb));
        for (Subresource sub : resource.subresources()) {
            sub.verbs().forEach(verb -> actions.add(place + "/" + sub.name() + " " + verb));
        }
        return actions;
    }

    private static String action(JsonObject request) {
        String path = request.text("path");
        int mark = path.indexOf('?');
        Request parsed = Request.of(
                        request.string("method").orElse("GET"),
                        mark < 0 ? path : path.substring(0, mark),
                        new Caller.Network("127.0.0.1", List.of()))
                .withQuery(mark < 0 ? Query.NONE : Query.parse(path.substring(mark + 1)));
        return switch (Targets.of(parsed)) {
            case Target.NonResource other -> other.path();
            case Target.Resource target -> {
                String version = target.group().isEmpty()
                        ? target.version()
                        : target.group() + "/" + target.version();
                String sub = target.subresource().isEmpty() ? "" : "/" + target.subresource();
                yield version + "/" + target.resource() + sub + " " + target.verb();
            }
        };
    }
}
