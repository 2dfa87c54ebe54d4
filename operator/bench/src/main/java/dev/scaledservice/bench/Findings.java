package dev.scaledservice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a benchmark found. */
public final class Findings {

  private final String id;
  private final Consumer<String> said;
  private final List<Figure> figures = new ArrayList<>();
  private final List<String> raw = new ArrayList<>();

  /** {@code value} and {@code reach} with their units, as people read them. */
  record Figure(String what, String value, String reach, String verdict) {}

  /**
   * @param said hears each line as soon as it is known
   */
  Findings(String id, Consumer<String> said) {
    this.id = id;
    this.said = said;
  }

  /**
   * @param what such as {@code rollback, before promotion, p99}
   * @param value such as {@code 212 ms}
   * @param reach such as {@code <= 300 ms}
   * @param reached whether the value is within
   */
  public void figure(String what, String value, String reach, boolean reached) {
    add(new Figure(what, value, reach, reached ? "ok" : "short"));
  }

  /** Something to compare with; nothing is claimed. */
  public void beside(String what, String value) {
    add(new Figure(what, value, "", "beside it"));
  }

  /**
   * @param why a clause, such as {@code there is no HAProxy}
   */
  public void notRun(String what, String reach, String why) {
    add(new Figure(what, "", reach, "not run: " + why));
  }

  /** A raw figure or a row of them, for who wants to check. */
  public void raw(String line) {
    raw.add(line);
  }

  private void add(Figure figure) {
    figures.add(figure);
    said.accept(
        String.join(" | ", id, figure.what(), figure.value(), figure.reach(), figure.verdict()));
  }

  List<Figure> figures() {
    return figures;
  }

  List<String> raw() {
    return raw;
  }
}
