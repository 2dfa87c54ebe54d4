package dev.scaledservice.client;

import dev.scaledservice.client.discovery.Instance;
import dev.scaledservice.client.metrics.Outcome;
import java.net.http.HttpResponse;
import java.util.Optional;

/** What became of a call. */
public sealed interface Reply<T> {

  /** In the words of the metric {@code calls}. */
  Outcome outcome();

  /** The body of an answer of 2xx; empty for anything else: the time to degrade. */
  Optional<T> good();

  /** For a log: what happened, in a sentence. */
  String because();

  /** An instance answered, whatever its status. */
  record Answered<T>(HttpResponse<T> response, Instance by) implements Reply<T> {
    private static final int WORST_OF_CALLERS = 499;
    private static final int OVERLOADED = 503;

    @Override
    public Outcome outcome() {
      return response.statusCode() > WORST_OF_CALLERS ? Outcome.ERROR : Outcome.OK;
    }

    /** Whether the instance had too much to do: 503 with {@code Retry-After} (RFC 9110). */
    boolean turnedAway() {
      return response.statusCode() == OVERLOADED
          && response.headers().firstValue("Retry-After").isPresent();
    }

    @Override
    public Optional<T> good() {
      return response.statusCode() / 100 == 2 ? Optional.of(response.body()) : Optional.empty();
    }

    @Override
    public String because() {
      return "%s answered %d".formatted(by.address(), response.statusCode());
    }
  }

  /** Nobody answered. */
  record Unanswered<T>(Outcome outcome, String because) implements Reply<T> {

    @Override
    public Optional<T> good() {
      return Optional.empty();
    }
  }
}
