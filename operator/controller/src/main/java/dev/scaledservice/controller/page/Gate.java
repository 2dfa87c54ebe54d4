package dev.scaledservice.controller.page;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may look. With a token: whoever presents it, as {@code Authorization: Bearer} or as the
 * cookie that signing in sets. Without one (on loopback only): whoever asks for a loopback name, so
 * that a page from elsewhere cannot have its own name point here and read along.
 */
final class Gate {

  private static final String COOKIE = "scaledservice";
  private static final Pattern LOOPBACK =
      Pattern.compile("(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]{1,5})?");

  private final @Nullable String digest;

  /**
   * @param token null for none
   */
  Gate(@Nullable String token) {
    this.digest = token == null ? null : digest(token);
  }

  /** What can be done about a request. */
  enum Verdict {
    WELCOME,
    SIGN_IN,
    WRONG_NAME
  }

  Verdict judge(HttpExchange exchange) {
    Headers headers = exchange.getRequestHeaders();
    if (digest == null) {
      String host = headers.getFirst("Host");
      return host != null && LOOPBACK.matcher(host).matches()
          ? Verdict.WELCOME
          : Verdict.WRONG_NAME;
    }
    String authorization = headers.getFirst("Authorization");
    if (authorization != null && authorization.startsWith("Bearer ")) {
      return isToken(authorization.substring("Bearer ".length()).strip())
          ? Verdict.WELCOME
          : Verdict.SIGN_IN;
    }
    for (String cookies : headers.getOrDefault("Cookie", List.of())) {
      for (String cookie : cookies.split(";", -1)) {
        if (cookie.strip().startsWith(COOKIE + "=")
            && same(cookie.strip().substring(COOKIE.length() + 1), digest)) {
          return Verdict.WELCOME;
        }
      }
    }
    return Verdict.SIGN_IN;
  }

  boolean isToken(String given) {
    return digest != null && same(digest(given), digest);
  }

  /** What lets a browser in that has presented the token: not the token itself. */
  String cookie() {
    return COOKIE + "=" + digest + "; Path=/; HttpOnly; SameSite=Strict";
  }

  private static boolean same(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  private static String digest(String token) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
