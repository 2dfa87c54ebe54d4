package dev.scaledservice.cli;

/** How a command ends, for scripts. */
public final class ExitCode {
  /** Done. */
  public static final int DONE = 0;

  /** The answer is no: not valid, not found, not allowed. */
  public static final int NO = 1;

  /** The command cannot be meant as it was written. */
  public static final int USAGE = 2;

  /** The cluster cannot be reached. */
  public static final int UNREACHABLE = 3;

  private ExitCode() {}
}
