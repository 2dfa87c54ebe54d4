package dev.scaledservice.controller.page;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What services look like in JSON: the shapes of {@code /api/v1}. */
final class Shapes {

  private Shapes() {}

  static void row(JsonGenerator json, Row row) throws IOException {
    json.writeStartObject();
    json.writeStringField("namespace", row.namespace());
    json.writeStringField("name", row.name());
    json.writeNumberField("desired", row.desired());
    json.writeNumberField("ready", row.ready());
    json.writeNumberField("min", row.min());
    json.writeNumberField("max", row.max());
    Json.number(json, "load", row.load());
    Json.number(json, "capacity", row.capacity());
    json.writeStringField("unit", row.unit());
    json.writeBooleanField("canary", row.canary());
    json.writeStringField("hold", row.hold());
    json.writeStringField("sentence", row.sentence());
    json.writeStringField("level", row.trouble().level().spelled());
    json.writeStringField("word", row.trouble().word());
    json.writeEndObject();
  }

  /** What the list does not show of a service. */
  static void detail(JsonGenerator json, ServiceSnapshot service) throws IOException {
    json.writeStartObject();
    json.writeStringField("mode", service.mode());
    revision(json, "stable", service.stable());
    revision(json, "next", service.next());
    canary(json, service.canary());
    Json.number(json, "registered", service.registered());
    Json.number(json, "passing", service.passing());
    edges(json, "callers", service.surroundings().callers());
    edges(json, "callees", service.surroundings().callees());
    json.writeArrayFieldStart("admission");
    for (Surroundings.Share share : service.surroundings().admission()) {
      json.writeStartObject();
      json.writeStringField("class", share.name());
      json.writeNumberField("percent", share.percent());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("conditions");
    for (ServiceSnapshot.Condition condition : service.conditions()) {
      json.writeStartObject();
      json.writeStringField("type", condition.type());
      json.writeStringField("status", condition.status());
      json.writeStringField("reason", condition.reason());
      json.writeStringField("message", condition.message());
      json.writeBooleanField("good", Trouble.isGood(condition));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void canary(JsonGenerator json, @Nullable Canary canary) throws IOException {
    if (canary == null) {
      json.writeNullField("canary");
      return;
    }
    json.writeObjectFieldStart("canary");
    json.writeStringField("phase", canary.phase());
    json.writeStringField("step", canary.step());
    json.writeBooleanField("paused", canary.paused());
    if (canary.since() == null) {
      json.writeNullField("since");
    } else {
      json.writeNumberField("since", canary.since().toEpochMilli());
    }
    json.writeStringField("because", canary.because());
    json.writeStringField("level", canary.trouble().level().spelled());
    json.writeArrayFieldStart("evidence");
    for (String line : canary.evidence()) {
      json.writeString(line);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("tracks");
    for (Canary.Side side : canary.tracks()) {
      json.writeStartObject();
      json.writeStringField("role", side.role());
      json.writeStringField("revision", side.revision());
      json.writeStringField("image", side.image());
      json.writeNumberField("share", side.share());
      json.writeNumberField("ready", side.ready());
      json.writeNumberField("replicas", side.replicas());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void edges(JsonGenerator json, String field, List<Surroundings.Edge> edges)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (Surroundings.Edge edge : edges) {
      json.writeStartObject();
      json.writeStringField("name", edge.name());
      json.writeStringField("state", edge.state());
      json.writeNumberField("wanted", edge.wanted());
      json.writeNumberField("failed", edge.failed());
      json.writeNumberField("refused", edge.refused());
      json.writeNumberField("shed", edge.shed());
      json.writeStringField("note", edge.note());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static void decisions(JsonGenerator json, List<Track.Numbered> decisions) throws IOException {
    json.writeStartArray();
    for (Track.Numbered numbered : decisions) {
      json.writeStartObject();
      json.writeNumberField("n", numbered.number());
      json.writeNumberField("at", numbered.decided().at().toEpochMilli());
      json.writeNumberField("from", numbered.decided().from());
      json.writeNumberField("to", numbered.decided().to());
      json.writeStringField("sentence", numbered.decided().sentence());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Columns, oldest first; null in gaps. */
  static void series(JsonGenerator json, Series series) throws IOException {
    json.writeStartObject();
    json.writeNumberField("start", series.startEpochSecond);
    json.writeNumberField("step", series.stepSeconds);
    json.writeArrayFieldStart("load");
    for (float value : series.load) {
      Json.rounded(json, value);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("capacity");
    for (float value : series.capacity) {
      Json.rounded(json, value);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("desired");
    for (int value : series.desired) {
      Json.count(json, value);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("ready");
    for (int value : series.ready) {
      Json.count(json, value);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void revision(
      JsonGenerator json, String field, ServiceSnapshot.@Nullable Revision revision)
      throws IOException {
    if (revision == null) {
      json.writeNullField(field);
      return;
    }
    json.writeObjectFieldStart(field);
    json.writeStringField("revision", revision.revision());
    json.writeStringField("image", revision.image());
    json.writeEndObject();
  }
}
