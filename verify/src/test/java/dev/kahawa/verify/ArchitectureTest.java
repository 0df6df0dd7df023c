package dev.kahawa.verify;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/** The invariants of ARCHITECTURE.md, and the bans of STYLE.md. */
class ArchitectureTest {
    private static final int CLASSES_AT_LEAST = 250;
    private static final int LINES_MAX = 500;

    /** Files over the limit, none of which may grow; shorten them, and take them off. */
    private static final Set<String> LONG_FILES = Set.of();

    /** What protoc makes of CRI's messages keeps rules of its own. */
    private static final String GENERATED = "/dev/kahawa/runtime/cri/v1/";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains(GENERATED))
            .importPackages("dev.kahawa");

    @Test
    void sawTheWholeProgram() {
        assertThat(CLASSES.size()).isGreaterThan(CLASSES_AT_LEAST);
    }

    @Test
    void storeKnowsNothingElse() {
        noClasses()
                .that()
                .resideInAPackage("dev.kahawa.store..")
                .should()
                .dependOnClassesThat(others("store"))
                .check(CLASSES);
    }

    @Test
    void modelKnowsNothingElseAndDoesNoIo() {
        noClasses()
                .that()
                .resideInAPackage("dev.kahawa.model..")
                .should()
                .dependOnClassesThat(others("model"))
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("dev.kahawa.model..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.net.http..", "org.slf4j..")
                .check(CLASSES);
    }

    @Test
    void loopsUseTheClientOnly() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.kahawa.client..",
                        "dev.kahawa.controllers..",
                        "dev.kahawa.scheduler..",
                        "dev.kahawa.node..",
                        "dev.kahawa.network..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.kahawa.apiserver..", "dev.kahawa.store..", "dev.kahawa.launcher..")
                .check(CLASSES);
    }

    @Test
    void onlyTheApiServerSeesTheStore() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.kahawa.store..", "dev.kahawa.apiserver..", "dev.kahawa.launcher..")
                .and()
                .resideOutsideOfPackage("dev.kahawa.verify..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.kahawa.store..")
                .check(CLASSES);
    }

    @Test
    void nettyStaysInHttpAndUnderGrpc() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.kahawa.apiserver.http..", "dev.kahawa.runtime.cri..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        for (String module : List.of("model", "store", "client", "controllers", "launcher")) {
            slices().matching("dev.kahawa." + module + ".(*)..")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }

    @Test
    void timeAndRandomnessComeByConstructor() {
        noClasses().should().callMethod(Instant.class, "now").check(CLASSES);
        noClasses().should().callMethod(UUID.class, "randomUUID").check(CLASSES);
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CLASSES);
    }

    @Test
    void onlyTheCommandLinePrints() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.kahawa.launcher..", "dev.kahawa.verify.bench..")
                .should()
                .accessField(System.class, "out")
                .check(CLASSES);
    }

    @Test
    void packagesAreNullMarked() {
        Set<String> bare = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            boolean marked = type.getPackage()
                    .tryGetPackageInfo()
                    .filter(info -> info.isAnnotatedWith(NullMarked.class))
                    .isPresent();
            if (!marked) {
                bare.add(type.getPackageName());
            }
        }
        assertThat(bare).isEmpty();
    }

    @Test
    void filesStayShort() throws IOException {
        Set<String> tooLong = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            for (Path file : files.filter(ArchitectureTest::isOurs).toList()) {
                if (Files.readAllLines(file).size() > LINES_MAX) {
                    tooLong.add(file.getFileName().toString());
                }
            }
        }
        assertThat(tooLong).isEqualTo(new TreeSet<>(LONG_FILES));
    }

    private static boolean isOurs(Path file) {
        return file.toString().endsWith(".java") && !file.toString().contains("/target/");
    }

    private static DescribedPredicate<JavaClass> others(String module) {
        return DescribedPredicate.describe(
                "in other modules of ours",
                type -> type.getPackageName().startsWith("dev.kahawa")
                        && !type.getPackageName().startsWith("dev.kahawa." + module));
    }
}
