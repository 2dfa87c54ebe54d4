package dev.scaledservice.signals.statsd;

import dev.scaledservice.signals.ServiceKey;

/** Who sent a packet: exactly one pod of one service. */
public record Source(ServiceKey service, String pod, String revision) {}
