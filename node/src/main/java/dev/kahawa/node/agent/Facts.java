package dev.kahawa.node.agent;

import dev.kahawa.node.pod.BackOff;
import dev.kahawa.node.pod.Findings;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * What a decision rests on besides the Pod and what the runtime has of it.
 *
 * @param backOffs by container
 * @param stopping ids of containers that are being stopped already
 */
record Facts(Instant now, Findings findings, Map<String, BackOff> backOffs, Set<String> stopping) {}
