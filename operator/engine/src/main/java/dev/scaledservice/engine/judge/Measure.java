package dev.scaledservice.engine.judge;

/** A way in which a call can be bad. Each is judged by itself. */
public enum Measure {
  FAILED("failed"),
  SLOW("slow"),
  SHED("shed");

  private final String word;

  Measure(String word) {
    this.word = word;
  }

  /** As people read it: {@code 12 failed of 310}. */
  public String word() {
    return word;
  }

  /** How many of these calls were bad in this way. */
  long of(Calls calls) {
    return switch (this) {
      case FAILED -> calls.failed();
      case SLOW -> calls.slow();
      case SHED -> calls.shed();
    };
  }
}
