package dev.kahawa.node.runtime;

/** How a command ended. The arrays are handed over. */
public record ExecResult(int exitCode, byte[] stdout, byte[] stderr) {}
