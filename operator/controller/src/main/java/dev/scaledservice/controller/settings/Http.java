package dev.scaledservice.controller.settings;

/** Where the operator tells how it is: {@code /metrics}, {@code /healthz}, {@code /readyz}. */
public record Http(
    @Setting(about = "Address to listen on", byDefault = "0.0.0.0") String bind,
    @Setting(about = "TCP port of /metrics, /healthz and /readyz", byDefault = "8080") int port) {

  public Http {
    new Wants().port("port", port).orThrow();
  }
}
