package dev.scaledservice.controller.gates;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.engine.rollout.Question;
import dev.scaledservice.signals.ServiceKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What a webhook is sent, as JSON with these fields in this order.
 *
 * @param id the same for each try of one gate, another for every other
 * @param service name of the ScaledService
 * @param revision the one that is let in
 * @param stableRevision the one that callers reach
 * @param step which step is to be left, from 1
 * @param steps how many there are
 * @param weight percent of the calls that the revision has in this step
 * @param evidence what the judge has counted, a sentence a measure
 * @param time RFC 3339: when it is asked
 */
record Asked(
    String id,
    String namespace,
    String service,
    String revision,
    String stableRevision,
    int step,
    int steps,
    int weight,
    List<String> evidence,
    String time) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static Asked of(ServiceKey service, Question question, List<String> evidence, Instant at) {
    return new Asked(
        id(service, question),
        service.namespace(),
        service.name(),
        question.revision(),
        question.stable(),
        question.step() + 1,
        question.steps(),
        question.weight(),
        evidence,
        at.toString());
  }

  /** Opaque: it is for telling tries of one gate from another gate, and for nothing else. */
  private static String id(ServiceKey service, Question question) {
    String all = "%s/%s/%s".formatted(service.namespace(), service.name(), question.id());
    return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)).toString();
  }

  byte[] json() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers that are no JSON: " + this, e);
    }
  }
}
