package dev.scaledservice.bench;

/** One claim, or a few that are measured together. */
public interface Benchmark {

  /** Its number, such as {@code B7}. */
  String id();

  /** What is claimed and how it is measured: a few sentences, for the page. */
  String about();

  /**
   * Measures, and says each figure as soon as it is known.
   *
   * @throws Exception if it cannot be measured; the others are measured nevertheless
   */
  void run(Findings findings) throws Exception;
}
