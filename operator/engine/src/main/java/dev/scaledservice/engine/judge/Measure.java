package dev.scaledservice.engine.judge;

/** A way in which a call can be bad. Each is judged by itself. */
public sealed interface Measure {

  /** As people read it: {@code 12 failed of 310}. */
  String word();

  /** What is told of each call. */
  enum Known implements Measure {
    FAILED("failed"),
    SLOW("slow"),
    SHED("shed");

    private final String word;

    Known(String word) {
      this.word = word;
    }

    @Override
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

  /** What the instances count themselves, such as {@code checkout-failures}. */
  record Custom(String name) implements Measure {
    @Override
    public String word() {
      return name;
    }
  }
}
