package dev.scaledservice.signals.statsd;

/**
 * What one pod has counted, as a number that only grows; one that has fallen began anew.
 *
 * @param revision the hash of what it runs
 * @param count the sum of its counters, and the number of its timings
 */
public record PodEvents(String pod, String revision, long count) {}
