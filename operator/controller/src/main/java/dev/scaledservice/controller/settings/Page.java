package dev.scaledservice.controller.settings;

import java.net.InetAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the page is served. */
public record Page(
    @Setting(about = "Whether the page is served", byDefault = "true") boolean enabled,
    @Setting(
            about = "Address to listen on; beyond loopback a token is wanted",
            byDefault = "127.0.0.1")
        String bind,
    @Setting(about = "TCP port of the page", byDefault = "8081") int port,
    @Setting(about = "What a browser must present; better in a file") @Nullable Secret token,
    @Setting(about = "File that holds the token") @Nullable Path tokenFile) {

  public Page {
    new Wants()
        .port("port", port)
        .that(
            token == null || tokenFile == null,
            "tokenFile",
            "token or tokenFile, not both",
            "token")
        .that(
            isLoopback(bind) || token != null || tokenFile != null,
            "token",
            "a token where bind is beyond loopback, or bind: 127.0.0.1",
            "bind",
            "tokenFile")
        .orThrow();
  }

  /** Only a literal or localhost can be known for loopback without asking a name server. */
  private static boolean isLoopback(String bind) {
    if (bind.equals("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(bind).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
