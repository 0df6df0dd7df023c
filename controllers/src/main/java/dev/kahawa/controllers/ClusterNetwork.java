package dev.kahawa.controllers;

import dev.kahawa.model.kinds.Ipv4Block;

/**
 * The cluster's addresses.
 *
 * @param pods of all nodes' Pods
 * @param dns where Pods ask for names, one of the Services' addresses
 */
public record ClusterNetwork(Ipv4Block pods, String dns) {}
