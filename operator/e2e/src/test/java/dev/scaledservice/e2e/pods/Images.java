package dev.scaledservice.e2e.pods;

import java.util.Objects;

/** What {@code make image} has made. */
final class Images {

  static final String VERSION =
      Objects.requireNonNull(System.getProperty("project.version"), "project.version is not set");
  static final String WORKER = "scaledservice/worker:" + VERSION;

  /** Of every rig with real pods. */
  static final String HAPROXY = "localhost/haproxy";

  static final String HAPROXY_VERSION = "2.6";

  private Images() {}
}
