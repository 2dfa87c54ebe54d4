package dev.scaledservice.controller.rollout;

import dev.scaledservice.controller.leadership.Leadership;
import org.jspecify.annotations.Nullable;

/** Who leads, in the hands of a test. */
final class Voter implements Leadership {
  boolean another;
  volatile boolean leading;

  @Override
  public void start() {}

  @Override
  public boolean mayWrite() {
    return leading;
  }

  @Override
  public boolean anotherLeads() {
    return another;
  }

  @Override
  public long term() {
    return 1;
  }

  @Override
  public String describe() {
    return "as the test says";
  }

  @Override
  public @Nullable String trouble() {
    return null;
  }

  @Override
  public void onChange(Listener listener) {}

  @Override
  public void close() {}
}
