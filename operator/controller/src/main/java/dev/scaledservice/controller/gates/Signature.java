package dev.scaledservice.controller.gates;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what is sent, so that whoever is asked knows who asks, and when.
 *
 * <pre>t=SECONDS,v1=hex(HMAC-SHA256(key, SECONDS + "." + body))</pre>
 *
 * The time is signed too: a recorded request can be refused once it is old.
 *
 * @param file holds the key; read for every request, so that a rotated one counts at once
 * @param setting what people call the file, for messages
 */
record Signature(Path file, String setting) {

  static final String HEADER = "X-ScaledService-Signature";

  private static final String ALGORITHM = "HmacSHA256";
  private static final int SHORTEST_KEY = 16;

  /** There is no key; {@code getMessage} says why, without a word of what the file holds. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String why) {
      super(why);
    }
  }

  /** The value of {@link #HEADER}. */
  String of(byte[] body, Instant at) throws Unusable {
    return of(key(), body, at.getEpochSecond());
  }

  private byte[] key() throws Unusable {
    try {
      String key = Files.readString(file).strip();
      if (key.length() < SHORTEST_KEY) {
        throw new Unusable(
            "%s holds no key: wants %d characters or more".formatted(setting, SHORTEST_KEY));
      }
      return key.getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new Unusable("%s cannot be read: %s".formatted(setting, e));
    }
  }

  private static String of(byte[] key, byte[] body, long seconds) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
      return "t=%d,v1=%s".formatted(seconds, HexFormat.of().formatHex(mac.doFinal(body)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
