package dev.kahawa.launcher;

import dev.kahawa.model.status.ApiException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.BindException;

/** What the command line says of a failure: one line for what a user can mend. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static String say(Exception failure) {
        return switch (failure) {
            case BindException refused
            when String.valueOf(refused.getMessage()).endsWith("already in use") ->
                refused.getMessage() + "; choose another with --secure-port (0 takes a free one)";
            case java.nio.file.AccessDeniedException denied ->
                "no permission for " + denied.getFile();
            case java.nio.file.FileAlreadyExistsException file ->
                file.getFile() + " is no directory";
            case java.nio.file.NoSuchFileException missing ->
                "there is no file " + missing.getFile();
            case java.io.IOException io -> String.valueOf(io.getMessage());
            case ApiException refused -> refused.text();
            case java.security.GeneralSecurityException unusable ->
                String.valueOf(unusable.getMessage());
            case IllegalArgumentException wrong -> String.valueOf(wrong.getMessage());
            default -> {
                LOG.error("unexpected failure", failure);
                yield failure.toString();
            }
        };
    }
}
