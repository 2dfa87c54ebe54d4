package dev.scaledservice.load;

import dev.scaledservice.kit.InFlight;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes one call: chooses an instance, sends, tries another where a connection fails. */
final class Caller {
  private final Targets targets;
  private final Balance balance;
  private final Manner manner;
  private final Tally tally;
  private final InFlight inFlight = new InFlight();

  /**
   * @param deadline for a call with its retries, from the time at which it was due
   * @param connect how long a connection may take
   * @param retries how often another instance is tried when a connection fails
   * @param mostInFlight calls beyond are not sent
   * @param from the address that calls come from; null for any
   */
  record Manner(
      Duration deadline,
      Duration connect,
      int retries,
      int mostInFlight,
      @Nullable InetAddress from) {}

  Caller(Targets targets, Balance balance, Manner manner, Tally tally) {
    this.targets = targets;
    this.balance = balance;
    this.manner = manner;
    this.tally = tally;
  }

  /** Calls under way. */
  InFlight inFlight() {
    return inFlight;
  }

  /**
   * Sends a call and returns at once; the tally learns what became of it.
   *
   * @param due when it was to be sent, by {@link System#nanoTime()}
   */
  void call(long due) {
    tally.sent(System.nanoTime() - due);
    if (inFlight.begin() > manner.mostInFlight()) {
      end(Outcome.NOT_SENT, due);
      return;
    }
    Thread.startVirtualThread(() -> end(attempt(due), due));
  }

  private Outcome attempt(long due) {
    Target target = balance.choose(targets.now(), null);
    if (target == null) {
      return Outcome.NO_INSTANCE;
    }
    long deadline = due + manner.deadline().toNanos();
    int connect = Math.toIntExact(manner.connect().toMillis());
    Outcome outcome = target.call(manner.from(), connect, deadline);
    for (int i = 0; i < manner.retries() && outcome == Outcome.REFUSED; i++) {
      Target other = balance.choose(targets.now(), target);
      if (other == null) {
        break;
      }
      tally.retried();
      target = other;
      outcome = target.call(manner.from(), connect, deadline);
    }
    // An answer that comes too late is none: who asked has gone.
    return System.nanoTime() > deadline ? Outcome.TIMEOUT : outcome;
  }

  private void end(Outcome outcome, long due) {
    tally.ended(outcome, System.nanoTime() - due);
    inFlight.end();
  }
}
