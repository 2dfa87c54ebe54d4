package dev.scaledservice.signals.prometheus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * What goes into the header {@code Authorization}. Files are read for every query, so that a
 * rotated secret counts at once; their content appears in no message.
 */
record Credentials(PrometheusServer server) {

  /** What a header may hold, and what no issuer of tokens goes beyond. */
  private static final String PRINTABLE = "[\\x21-\\x7e]{1,65536}";

  /** There is nothing to show; {@code getMessage} says why. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String why) {
      super(why);
    }
  }

  /** The value of the header; empty where the server wants none. */
  String header() throws Unusable {
    return switch (server.auth()) {
      case PrometheusServer.Auth.None none -> "";
      case PrometheusServer.Auth.Basic(String user, Path password) ->
          "Basic "
              + Base64.getEncoder()
                  .encodeToString(
                      (user + ":" + read(password, "passwordFile"))
                          .getBytes(StandardCharsets.UTF_8));
      case PrometheusServer.Auth.BearerFile(Path file) -> "Bearer " + token(file);
    };
  }

  private String token(Path file) throws Unusable {
    String token = read(file, "bearerTokenFile");
    if (!token.matches(PRINTABLE)) {
      throw new Unusable(
          "%s holds no token: wants one line of text without spaces"
              .formatted(server.setting("bearerTokenFile")));
    }
    return token;
  }

  private String read(Path file, String setting) throws Unusable {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new Unusable("%s cannot be read: %s".formatted(server.setting(setting), e));
    }
  }
}
