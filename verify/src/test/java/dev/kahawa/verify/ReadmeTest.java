package dev.kahawa.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the documents tell people to type is what the tests run, and what the program knows. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern WALK = Pattern.compile("(?s)```sh walk\\n(.*?)```");
    private static final Pattern OURS = Pattern.compile("\\./kahawa ([a-z]+)");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    @Test
    void theWalkIsWhatTheTestRuns() throws IOException {
        assertThat(WALK.matcher(text("README.md"))
                        .results()
                        .flatMap(block -> block.group(1).lines())
                        .map(line -> line.replaceFirst("\\s+# .*", "")))
                .containsExactlyElementsOf(
                        Walk.STEPS.stream().map(Walk.Step::command).toList());
    }

    @Test
    void commandsAreThoseOfTheLauncher() throws IOException, InterruptedException {
        Set<String> named = new TreeSet<>();
        for (String page : Set.of("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md")) {
            all(OURS, text(page)).forEach(match -> named.add(match.group(1)));
        }
        Process help = Program.run("--help").start();
        String said = new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(help.waitFor()).as(said).isZero();
        assertThat(named)
                .contains("up", "test")
                .allSatisfy(
                        command -> assertThat(said).containsPattern("(?m)^  " + command + "\\b"));
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        try (Stream<Path> pages = Files.walk(ROOT.resolve("docs"))) {
            Stream.concat(
                            pages,
                            Stream.of("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md")
                                    .map(ROOT::resolve))
                    .filter(page -> page.toString().endsWith(".md"))
                    .forEach(ReadmeTest::checkLinks);
        }
    }

    private static void checkLinks(Path page) {
        assertThat(all(LINK, read(page)))
                .as(page.toString())
                .allSatisfy(
                        link -> assertThat(page.resolveSibling(link.group(1))).exists());
    }

    private static Stream<MatchResult> all(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    private static String text(String page) throws IOException {
        return Files.readString(ROOT.resolve(page));
    }

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException broken) {
            throw new AssertionError(page.toString(), broken);
        }
    }
}
