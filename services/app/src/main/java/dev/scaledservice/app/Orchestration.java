package dev.scaledservice.app;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scaledservice.client.Call;
import dev.scaledservice.client.Reply;
import dev.scaledservice.client.ServiceClient;
import dev.scaledservice.client.context.Context;
import dev.scaledservice.client.metrics.Outcome;
import dev.scaledservice.kit.JsonLine;
import dev.scaledservice.kit.service.Answer;
import dev.scaledservice.kit.service.Route;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/**
 * A number from the sensor, a result from the worker. While one is away its last known value is
 * answered, with {@code "degraded":true}, why, how old it is, and the header {@code X-Degraded}:
 * better than nothing, and never passed off as fresh. A call that is shed is told so with 503: its
 * class is to wait.
 */
final class Orchestration implements Route {
  private static final JsonMapper JSON = new JsonMapper();

  private final ServiceClient sensor;
  private final ServiceClient worker;
  private final LastKnown number = new LastKnown();
  private final LastKnown result = new LastKnown();

  Orchestration(ServiceClient sensor, ServiceClient worker) {
    this.sensor = sensor;
    this.worker = worker;
  }

  @Override
  public Answer answer(Context context) throws InterruptedException {
    Part fromSensor = ask(sensor, "sensor", "/v1/number", "number", number, context);
    if (fromSensor instanceof Part.None(Answer answer)) {
      return answer;
    }
    Part fromWorker = ask(worker, "worker", "/v1/work", "result", result, context);
    if (fromWorker instanceof Part.None(Answer answer)) {
      return answer;
    }
    return whole(List.of(fromSensor, fromWorker));
  }

  private static Answer whole(List<Part> parts) {
    var body = JsonLine.empty();
    var degraded = new ArrayList<String>();
    var because = new ArrayList<String>();
    for (Part part : parts) {
      switch (part) {
        case Part.Fresh(JsonLine value) -> body = body.with(value);
        case Part.Old(JsonLine value, String callee, String why) -> {
          body = body.with(value);
          degraded.add(callee);
          because.add(why);
        }
        case Part.None(Answer answer) -> {
          return answer;
        }
      }
    }
    if (degraded.isEmpty()) {
      return Answer.ok(body.with("degraded", false));
    }
    return Answer.ok(body.with("degraded", true).with("because", String.join("; ", because)))
        .with("X-Degraded", String.join(", ", degraded));
  }

  /** What a callee contributes. */
  private sealed interface Part {
    record Fresh(JsonLine value) implements Part {}

    record Old(JsonLine value, String callee, String because) implements Part {}

    /** Nothing: the answer to give instead. */
    record None(Answer answer) implements Part {}
  }

  private static Part ask(
      ServiceClient callee,
      String name,
      String path,
      String member,
      LastKnown last,
      Context context)
      throws InterruptedException {
    Reply<String> reply = callee.call(Call.get(path).in(context), BodyHandlers.ofString());
    if (reply.outcome() == Outcome.REJECTED) {
      return new Part.None(Answer.error(503, "shed: " + reply.because()).with("Retry-After", "1"));
    }
    String body = reply.good().orElse("");
    try {
      JsonNode value = JSON.readTree(body).path(member);
      if (value.isNumber()) {
        last.know(value);
        return new Part.Fresh(line(member, value));
      }
    } catch (JacksonException noJson) {
      return last(name, member, last, name + " answered what is no JSON");
    }
    return last(name, member, last, reply.because());
  }

  private static Part last(String name, String member, LastKnown last, String because) {
    LastKnown.Value known = last.value();
    if (known == null) {
      return new Part.None(
          Answer.error(503, "%s is away, and no last value is known: %s".formatted(name, because)));
    }
    return new Part.Old(
        line(member, known.value()).with(member + "_age_ms", known.ageMillis()), name, because);
  }

  /** A whole number stays one. */
  private static JsonLine line(String member, JsonNode value) {
    return value.isIntegralNumber()
        ? JsonLine.empty().with(member, value.longValue())
        : JsonLine.empty().with(member, value.doubleValue());
  }
}
