package dev.kahawa.node.runtime;

/**
 * Limits of a container, as cgroups know them; zero is unset.
 *
 * @param cpuPeriod microseconds
 * @param cpuQuota microseconds of each period
 * @param oomScoreAdjustment from -1000 to 1000
 */
public record LinuxResources(
        long cpuPeriod,
        long cpuQuota,
        long cpuShares,
        long memoryLimitBytes,
        long oomScoreAdjustment) {}
