package dev.scaledservice.controller.leadership;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Leads from the start to the end: there is nobody else. */
public final class Alone implements Leadership {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Heralds heralds = new Heralds(PATIENCE);
  private volatile boolean leading;

  @Override
  public void start() {
    leading = true;
    heralds.gained();
  }

  @Override
  public boolean mayWrite() {
    return leading;
  }

  @Override
  public boolean anotherLeads() {
    return false;
  }

  @Override
  public long term() {
    return 0;
  }

  @Override
  public String describe() {
    return leading ? "leading: leader election is off" : "stopped";
  }

  @Override
  public @Nullable String trouble() {
    return null;
  }

  @Override
  public void onChange(Listener listener) {
    heralds.add(listener);
  }

  @Override
  public void close() {
    if (leading) {
      leading = false;
      heralds.lost();
    }
    heralds.close();
  }
}
