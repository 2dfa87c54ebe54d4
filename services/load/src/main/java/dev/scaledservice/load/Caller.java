package dev.scaledservice.load;

import dev.scaledservice.client.context.Context;
import dev.scaledservice.client.context.Deadline;
import dev.scaledservice.client.context.TraceContext;
import dev.scaledservice.client.retry.RetryBudget;
import dev.scaledservice.kit.InFlight;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
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
   * @param budget what all calls together may try again
   * @param mix classes of calls
   * @param recorded share of traces that the services are to log
   * @param mostInFlight calls beyond are not sent
   * @param from the address that calls come from; null for any
   */
  record Manner(
      Duration deadline,
      Duration connect,
      int retries,
      RetryBudget budget,
      Mix mix,
      double recorded,
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
    Context context = context(due);
    tally.sent(context.priority(), System.nanoTime() - due);
    if (inFlight.begin() > manner.mostInFlight()) {
      end(Outcome.NOT_SENT, context, due);
      return;
    }
    manner.budget().called();
    Thread.startVirtualThread(() -> end(attempt(context), context, due));
  }

  private Context context(long due) {
    boolean recorded = ThreadLocalRandom.current().nextDouble() < manner.recorded();
    TraceContext trace = TraceContext.fresh();
    return new Context(
        new TraceContext(trace.traceId(), trace.spanId(), recorded ? 1 : 0, null),
        manner.mix().next(),
        new Deadline(due + manner.deadline().toNanos()));
  }

  private Outcome attempt(Context context) {
    Target target = balance.choose(targets.now(), null);
    if (target == null) {
      return Outcome.NO_INSTANCE;
    }
    int connect = Math.toIntExact(manner.connect().toMillis());
    Outcome outcome = target.call(manner.from(), connect, context);
    for (int i = 0; i < manner.retries() && mayTryAgain(outcome); i++) {
      Target other = balance.choose(targets.now(), target);
      if (other == null) {
        break;
      }
      tally.retried();
      target = other;
      outcome = target.call(manner.from(), connect, context);
    }
    // An answer that comes too late is none: who asked has gone.
    return context.deadline() != null && context.deadline().isOver() ? Outcome.TIMEOUT : outcome;
  }

  private boolean mayTryAgain(Outcome outcome) {
    return outcome == Outcome.REFUSED && manner.budget().take();
  }

  private void end(Outcome outcome, Context context, long due) {
    tally.ended(context.priority(), outcome, System.nanoTime() - due);
    inFlight.end();
  }
}
