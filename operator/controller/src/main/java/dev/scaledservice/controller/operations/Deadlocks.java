package dev.scaledservice.controller.operations;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Platform threads that wait for each other for ever. */
public final class Deadlocks implements Check {

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  @Override
  public @Nullable String trouble() {
    long[] stuck = threads.findDeadlockedThreads();
    if (stuck == null) {
      return null;
    }
    return Arrays.stream(threads.getThreadInfo(stuck))
        .filter(Objects::nonNull)
        .map(ThreadInfo::getThreadName)
        .collect(Collectors.joining(", ", "waiting for each other: ", ""));
  }
}
