package dev.scaledservice.controller.settings;

/**
 * One thing that is wrong with the settings.
 *
 * @param where {@code file:line}, or the environment variable
 * @param what which setting, what is there and what to write instead
 */
public record Problem(String where, String what) {

  @Override
  public String toString() {
    return where + ": " + what;
  }
}
