package dev.scaledservice.signals.statsd;

import java.net.InetAddress;

/** An address that is no pod's, and how many packets came from it. */
public record Stranger(InetAddress address, long packets) {}
