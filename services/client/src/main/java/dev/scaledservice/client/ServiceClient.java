package dev.scaledservice.client;

import dev.scaledservice.client.Attempt.Reach;
import dev.scaledservice.client.admission.Admission;
import dev.scaledservice.client.admission.Shares;
import dev.scaledservice.client.balance.Backend;
import dev.scaledservice.client.balance.LeastLoaded;
import dev.scaledservice.client.breaker.Breaker;
import dev.scaledservice.client.context.Context;
import dev.scaledservice.client.context.Deadline;
import dev.scaledservice.client.discovery.Instances;
import dev.scaledservice.client.metrics.CallMeter;
import dev.scaledservice.client.metrics.Outcome;
import dev.scaledservice.client.metrics.Statsd;
import dev.scaledservice.client.retry.RetryBudget;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls one service: admits, asks the breaker, chooses an instance, sends with the trace, priority
 * and deadline of the context, tries another instance where a connection fails, and measures. Each
 * attempt counts as a call of its own. One of these for each callee, for as long as the process
 * lives; {@link #call} waits, so call it on virtual threads.
 */
public final class ServiceClient implements AutoCloseable {
  private final String callee;
  private final Duration deadline;
  private final int retries;
  private final Instances instances;

  /** Whoever waits for somebody to call waits at this. */
  private final Object arrivals = new Object();

  private final LeastLoaded balance = new LeastLoaded();
  private final Admission admission;
  private final Breaker breaker;
  private final RetryBudget budget;
  private final CallMeter meter;
  private final Statsd statsd;
  private final HttpClient http;
  private final ExecutorService threads;
  private final List<AutoCloseable> own;

  /**
   * Begins one for {@code callee}: its name in Consul, which is its own name unless told otherwise.
   */
  public static ServiceClientBuilder to(String callee) {
    return new ServiceClientBuilder(callee);
  }

  ServiceClient(
      ServiceClientBuilder made,
      Instances instances,
      Admission admission,
      HttpClient http,
      ExecutorService threads,
      List<AutoCloseable> own) {
    this.callee = made.callee();
    this.deadline = made.deadline();
    this.retries = made.retries();
    this.budget = made.budget();
    this.statsd = made.statsd();
    this.breaker = Breaker.to(callee, made.breaker());
    this.instances = instances;
    this.admission = admission;
    this.http = http;
    this.threads = threads;
    this.own = List.copyOf(own);
    this.meter = new CallMeter(callee, () -> breaker.worstOfLate().reported());
    instances.onChange(balance::update);
    instances.onChange(_ -> arrived());
    statsd.add(meter);
  }

  /**
   * Calls, and waits for what becomes of it: no longer than the deadline of the call's context, or
   * this client's own where that is sooner. A handler that completes with the headers, such as
   * {@code ofInputStream()}, leaves the body to the caller's own patience.
   */
  public <T> Reply<T> call(Call call, BodyHandler<T> handler) throws InterruptedException {
    Context context = call.context().until(Deadline.in(deadline));
    String priority = context.priority().name();
    if (!admission.admits(priority, context.trace().key())) {
      meter.heldBack(priority, Outcome.REJECTED);
      return new Reply.Unanswered<>(
          Outcome.REJECTED,
          "%s is shed: admission of %s is %s".formatted(priority, callee, admission.shares()));
    }
    budget.called();
    Attempt<T> attempt = attempt(call, context, handler, null);
    for (int i = 0; i < retries && attempt.mayBeTriedAgain(call) && budget.take(); i++) {
      attempt = attempt(call, context, handler, attempt.by());
    }
    return attempt.reply();
  }

  private <T> Attempt<T> attempt(
      Call call, Context context, BodyHandler<T> handler, @Nullable Backend failed)
      throws InterruptedException {
    String priority = context.priority().name();
    Backend backend = balance.choose(failed);
    if (backend == null) {
      return heldBack(
          priority,
          Outcome.ERROR,
          "no instance of %s is known (discovery: %s)".formatted(callee, instances.freshness()));
    }
    if (!breaker.permits()) {
      return heldBack(priority, Outcome.NOT_PERMITTED, "the breaker to " + callee + " is open");
    }
    long begin = System.nanoTime();
    backend.begin();
    meter.began();
    Attempt<T> attempt = null;
    try {
      attempt = exchange(call, context, handler, backend);
      return attempt;
    } finally {
      long nanos = System.nanoTime() - begin;
      record(attempt, backend, priority, nanos);
    }
  }

  private <T> Attempt<T> heldBack(String priority, Outcome outcome, String because) {
    meter.heldBack(priority, outcome);
    return new Attempt<>(new Reply.Unanswered<>(outcome, because), null, Reach.ENDED);
  }

  /**
   * @param attempt null where the caller was interrupted or its handler threw: that says nothing of
   *     the callee
   */
  private void record(@Nullable Attempt<?> attempt, Backend backend, String priority, long nanos) {
    if (attempt != null && attempt.reach() == Reach.NONE) {
      backend.unreachable(System.nanoTime());
    } else {
      backend.reached();
    }
    Outcome outcome = attempt == null ? Outcome.ERROR : attempt.reply().outcome();
    boolean turnedAway =
        attempt != null
            && attempt.reply() instanceof Reply.Answered<?> answered
            && answered.turnedAway();
    meter.ended(
        backend.instance().revision(),
        backend.instance().name(),
        priority,
        turnedAway ? Outcome.REJECTED : outcome,
        nanos);
    if (attempt == null) {
      breaker.withdrawn();
    } else if (outcome == Outcome.OK) {
      breaker.good(nanos);
    } else {
      breaker.bad(nanos);
    }
  }

  private <T> Attempt<T> exchange(
      Call call, Context context, BodyHandler<T> handler, Backend backend)
      throws InterruptedException {
    HttpRequest.Builder request = call.request().uri(backend.instance().uri(call.path()));
    context.headers().forEach(request::setHeader);
    Duration left = context.deadline() == null ? deadline : context.deadline().remaining();
    // The request's own timeout ends with the headers: a body that never ends would be waited for.
    CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request.build(), handler);
    String address = backend.instance().address();
    try {
      HttpResponse<T> response = answer.get(left.toNanos(), TimeUnit.NANOSECONDS);
      return new Attempt<>(
          new Reply.Answered<>(response, backend.instance()), backend, Reach.ENDED);
    } catch (TimeoutException late) {
      return new Attempt<>(
          new Reply.Unanswered<>(
              Outcome.TIMEOUT,
              "%s did not answer within %d ms".formatted(address, left.toMillis())),
          backend,
          Reach.ENDED);
    } catch (ExecutionException failed) {
      return new Attempt<>(
          new Reply.Unanswered<>(Outcome.ERROR, "%s: %s".formatted(address, failed.getCause())),
          backend,
          reach(failed.getCause()));
    } finally {
      answer.cancel(true);
    }
  }

  private static Reach reach(@Nullable Throwable failure) {
    return switch (failure) {
      case ConnectException _ -> Reach.NONE;
      case HttpConnectTimeoutException _ -> Reach.NONE;
      case IOException _ -> Reach.BROKEN;
      case null, default -> Reach.ENDED;
    };
  }

  /** Waits until somebody can be called, no longer than {@code atMost}; true if somebody can. */
  public boolean awaitInstances(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    synchronized (arrivals) {
      while (balance.backends().isEmpty()) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(arrivals, left);
      }
      return true;
    }
  }

  private void arrived() {
    synchronized (arrivals) {
      arrivals.notifyAll();
    }
  }

  /** How many instances are known, and how well. */
  public Instances instances() {
    return instances;
  }

  public Breaker.State breaker() {
    return breaker.state();
  }

  /** What is admitted now. */
  public Shares admission() {
    return admission.shares();
  }

  /** Calls sent and not yet answered. */
  public int inFlight() {
    return meter.inFlight();
  }

  /** Ends calls under way. What it was given, such as its Consul, is left to who gave it. */
  @Override
  public void close() {
    statsd.remove(meter);
    http.shutdownNow();
    threads.shutdownNow();
    for (AutoCloseable part : own) {
      try {
        part.close();
      } catch (Exception broken) {
        throw new IllegalStateException(part + " cannot be closed", broken);
      }
    }
  }
}
