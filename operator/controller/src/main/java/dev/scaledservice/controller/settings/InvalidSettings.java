package dev.scaledservice.controller.settings;

import java.util.List;
import java.util.stream.Collectors;

/** Settings that cannot be used, with everything that is wrong with them. */
public final class InvalidSettings extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  InvalidSettings(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** In the order of the file, then of the environment. */
  public List<Problem> problems() {
    return problems;
  }
}
