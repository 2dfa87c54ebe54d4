package dev.scaledservice.client.context;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a service was asked in, and asks others in.
 *
 * @param trace where in the trace this is
 * @param priority who waits first
 * @param deadline until when an answer is of use; null where nobody said
 */
public record Context(TraceContext trace, Priority priority, @Nullable Deadline deadline) {

  /** A new trace, of normal priority, without a deadline. */
  public static Context fresh() {
    return new Context(TraceContext.fresh(), Priority.NORMAL, null);
  }

  /**
   * What a caller sent: a span of its own in the caller's trace; a new trace where it sent none.
   *
   * @param header the value of a header by its name, null where there is none; several {@code
   *     tracestate} headers are to be joined by commas
   */
  public static Context from(Function<String, @Nullable String> header) {
    var trace =
        TraceContext.parse(header.apply(TraceContext.PARENT), header.apply(TraceContext.STATE));
    return new Context(
        trace == null ? TraceContext.fresh() : trace.child(),
        Priority.parse(header.apply(Priority.HEADER)),
        Deadline.parse(header.apply(Deadline.HEADER)));
  }

  public Context with(Priority other) {
    return new Context(trace, other, deadline);
  }

  /** Until {@code other}, or sooner where it had to be sooner already. */
  public Context until(Deadline other) {
    return new Context(trace, priority, other.or(deadline));
  }

  /** The headers of a call: a span of its own, the priority, and what is left of the time. */
  public Map<String, String> headers() {
    var headers = new LinkedHashMap<String, String>();
    TraceContext call = trace.child();
    headers.put(TraceContext.PARENT, call.header());
    if (call.state() != null && !call.state().isEmpty()) {
      headers.put(TraceContext.STATE, call.state());
    }
    headers.put(Priority.HEADER, priority.name());
    if (deadline != null) {
      headers.put(Deadline.HEADER, deadline.header());
    }
    return headers;
  }
}
