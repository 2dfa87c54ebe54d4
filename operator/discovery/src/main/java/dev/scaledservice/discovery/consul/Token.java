package dev.scaledservice.discovery.consul;

import dev.scaledservice.discovery.Credential;
import dev.scaledservice.discovery.Reason;
import dev.scaledservice.discovery.RegistryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * The token as it is now. A file is read again when its time has changed, and when what it held was
 * refused: whoever rotates it may do so within the same tick of the file system.
 */
final class Token {

  /** The longest that any issuer makes, many times over. */
  private static final int MOST_BYTES = 8192;

  /** What a header may hold. Anything else would be quoted in the message of whoever refuses it. */
  private static final String PRINTABLE = "[\\x21-\\x7e]*";

  private final Credential credential;
  private @Nullable FileTime readAt;
  private String held = "";

  Token(Credential credential) {
    this.credential = credential;
  }

  /** Empty when there is none. */
  synchronized String current() throws RegistryException {
    return switch (credential) {
      case Credential.None none -> "";
      case Credential.Literal(String token) -> checked(token, "consul.token");
      case Credential.FromFile(Path path) -> fromFile(path);
    };
  }

  /** What was sent has been refused. True when there is another one to try. */
  synchronized boolean refused(String sent) throws RegistryException {
    readAt = null;
    return !current().equals(sent);
  }

  private String fromFile(Path path) throws RegistryException {
    try {
      var changedAt = Files.getLastModifiedTime(path);
      if (!changedAt.equals(readAt)) {
        if (Files.size(path) > MOST_BYTES) {
          throw new RegistryException(
              Reason.DENIED, "token file %s is too large to be one token".formatted(path));
        }
        held = checked(Files.readString(path), "token file " + path);
        readAt = changedAt;
      }
      return held;
    } catch (IOException e) {
      throw new RegistryException(
          Reason.DENIED, "token file %s cannot be read: %s".formatted(path, e), e);
    }
  }

  private static String checked(String text, String where) throws RegistryException {
    String token = text.strip();
    if (!token.matches(PRINTABLE)) {
      throw new RegistryException(
          Reason.DENIED,
          "%s holds no token: wants one line of text without spaces".formatted(where));
    }
    return token;
  }
}
