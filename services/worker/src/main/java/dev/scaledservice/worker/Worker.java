package dev.scaledservice.worker;

import dev.scaledservice.client.context.Context;
import dev.scaledservice.client.metrics.Meter;
import dev.scaledservice.kit.JsonLine;
import dev.scaledservice.kit.Log;
import dev.scaledservice.kit.Options;
import dev.scaledservice.kit.service.Answer;
import dev.scaledservice.kit.service.Common;
import dev.scaledservice.kit.service.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Works on each call in a slot; refuses what the queue does not hold, and what came too late to be
 * of use when its turn comes.
 */
final class Worker {
  static final String NAME = "worker";
  static final int PORT = 9002;
  static final String USAGE =
      """
        --slots         WORKER_SLOTS         calls worked on at once, 4
        --queue         WORKER_QUEUE         calls that may wait, 100
        --service-time  WORKER_SERVICE_TIME  how long a call holds its slot, 40ms
        --cpu           WORKER_CPU           how much of that is computing, 250us
        --burn          WORKER_BURN          compute all the time, do not wait
        --fail          WORKER_FAIL          share of calls that fail on purpose, 0
        --fail-after    WORKER_FAIL_AFTER    how long none does, 0
        --crash-after   WORKER_CRASH_AFTER   ends with 1 after that; never
      """;

  private final Slots slots;
  private final Work work;
  private final Faults faults;

  private Worker(Slots slots, Work work, Faults faults) {
    this.slots = slots;
    this.work = work;
    this.faults = faults;
  }

  /** An instance that listens. */
  static Service make(Options options, Common common, Log log) throws IOException {
    var serviceTime =
        options.duration("service-time", "WORKER_SERVICE_TIME", Duration.ofMillis(40));
    var cpu = options.duration("cpu", "WORKER_CPU", Duration.ofNanos(250_000));
    boolean burn = options.flag("burn", "WORKER_BURN");
    var slots =
        new Slots(
            options.number("slots", "WORKER_SLOTS", 4, 1, 1_000),
            options.number("queue", "WORKER_QUEUE", 100, 0, 100_000));
    Faults faults = Faults.from(options);
    options.refuseOthers();
    var work = new Work(Computation.lasting(burn ? serviceTime : cpu), serviceTime);
    Meter queue = lines -> lines.accept("queue:%d|g".formatted(slots.queued()));
    return new Service(
        common,
        log,
        common.openStatsd(),
        Map.of("/v1/work", new Worker(slots, work, faults)::answer),
        List.of(queue),
        List.of());
  }

  private Answer answer(Context context) throws InterruptedException {
    if (faults.strikes()) {
      return Answer.error(500, "failed on purpose: --fail");
    }
    long begin = System.nanoTime();
    var deadline = context.deadline();
    var outcome =
        slots.take(() ->
            deadline != null && deadline.isOver()
                ? Answer.error(504, "too late: the deadline passed while it waited")
                : Answer.ok(JsonLine.empty().with("result", work.work())));
    return switch (outcome) {
      case Slots.Outcome.Done<Answer>(Answer answer) when answer.status() == 200 ->
          Answer.ok(answer.body().with("millis", (System.nanoTime() - begin) / 1e6));
      case Slots.Outcome.Done<Answer>(Answer answer) -> answer;
      case Slots.Outcome.Refused<Answer> _ ->
          Answer.error(503, "overloaded: the queue is full").with("Retry-After", "1");
    };
  }
}
