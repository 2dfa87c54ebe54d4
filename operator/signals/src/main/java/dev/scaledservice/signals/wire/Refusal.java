package dev.scaledservice.signals.wire;

import java.util.Locale;

/** Why a line, or one group of it, was not taken. */
public enum Refusal {
  /** No {@code :} or no {@code |} where one has to be. */
  FORM,
  /** No name, or one that is not text. */
  NAME,
  /** Not a finite number, where the type wants one. */
  VALUE,
  /** No such type. */
  TYPE,
  /** A sample rate that is not a number, or below zero. */
  RATE,
  /** A timestamp that is not a number of seconds above zero. */
  TIMESTAMP,
  /** An event or a service check that is not complete. */
  EVENT;

  /** As metrics label it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
