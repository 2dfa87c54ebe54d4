package dev.scaledservice.signals.statsd;

import java.net.InetAddress;

/**
 * Where a pod's packets come from. A pod with two addresses is listed twice.
 *
 * @param pod name of the pod
 * @param revision which version of the service it runs
 */
public record PodAddress(String pod, String revision, InetAddress address) {}
