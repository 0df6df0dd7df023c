package dev.kahawa.node.runtime;

import java.util.List;

/**
 * A sandbox with its addresses.
 *
 * @param addresses none where the sandbox is in the machine's network; the first is the Pod's main
 *     one
 */
public record SandboxStatus(Sandbox sandbox, List<String> addresses) {}
