package dev.scaledservice.discovery;

import java.nio.file.Path;

/** What the registry is shown to let us in. */
public sealed interface Credential {

  /** Nothing. */
  record None() implements Credential {}

  /** A token given in the settings. */
  record Literal(String token) implements Credential {

    /** Without the secret. */
    @Override
    public String toString() {
      return "Literal[token=***]";
    }
  }

  /** A file that holds the token and nothing else; read again when it changes or is refused. */
  record FromFile(Path path) implements Credential {}
}
