package dev.kahawa.node.pod;

/** Why a container does not run yet: {@code state.waiting} of its status. */
public record Waiting(String reason, String message) {}
