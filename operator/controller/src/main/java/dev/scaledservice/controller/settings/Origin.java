package dev.scaledservice.controller.settings;

/**
 * What is in force for one setting.
 *
 * @param path such as {@code statsd.port}
 * @param value as it is written; a secret is masked, an absent value is {@code null}
 * @param from {@code default}, {@code file:line} or {@code env NAME}
 */
record Origin(String path, String value, String from) {

  static final String DEFAULT = "default";
  static final String ABSENT = "null";

  boolean isDefault() {
    return from.equals(DEFAULT);
  }

  boolean isAbsent() {
    return value.equals(ABSENT);
  }
}
