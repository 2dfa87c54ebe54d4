package dev.scaledservice.controller.operations;

import org.jspecify.annotations.Nullable;

/** Something that has to be right. Asked often, so it answers at once and never blocks. */
@FunctionalInterface
public interface Check {

  /** What is wrong, as a clause for people; null for nothing. */
  @Nullable String trouble();
}
