package dev.kahawa.launcher;

import picocli.CommandLine.Command;

/** {@code kahawa version}. */
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Runnable {
    @Override
    public void run() {
        System.out.println(new Main.VersionText().getVersion()[0]);
    }
}
