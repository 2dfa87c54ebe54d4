package dev.scaledservice.controller.page;

import com.fasterxml.jackson.core.JsonGenerator;
import com.sun.net.httpserver.HttpExchange;
import dev.scaledservice.controller.http.Patience;
import dev.scaledservice.controller.http.Reply;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;

/**
 * The JSON behind the page: {@code /api/v1/services}, {@code /api/v1/services/NAMESPACE/NAME} and
 * the stream of changes, {@code /api/v1/events}.
 */
final class Api {

  static final String SERVICES = "/api/v1/services";
  static final String EVENTS = "/api/v1/events";

  private static final String JSON = "application/json";

  private final Board board;
  private final InstantSource clock;
  private final Live live;
  private final Patience patience;

  Api(Board board, InstantSource clock, Live live, Patience patience) {
    this.board = board;
    this.clock = clock;
    this.live = live;
    this.patience = patience;
  }

  void services(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.equals(SERVICES)) {
      Reply.send(exchange, HttpURLConnection.HTTP_OK, JSON, Json.of(this::writeServices));
      return;
    }
    String key = path.substring(SERVICES.length() + 1);
    Track track = board.track(key);
    if (track == null) {
      Reply.send(
          exchange,
          HttpURLConnection.HTTP_NOT_FOUND,
          JSON,
          Json.of(json -> {
            json.writeStartObject();
            json.writeStringField("error", "no service is called " + key);
            json.writeEndObject();
          }));
      return;
    }
    boolean hours = "2h".equals(Fields.of(exchange).get("range"));
    Reply.send(
        exchange,
        HttpURLConnection.HTTP_OK,
        JSON,
        Json.of(json -> {
          json.writeStartObject();
          json.writeNumberField("at", clock.millis());
          json.writeFieldName("service");
          Shapes.row(json, Row.of(track.latest()));
          json.writeFieldName("detail");
          Shapes.detail(json, track.latest());
          json.writeFieldName("decisions");
          Shapes.decisions(json, track.decisionsAfter(0));
          json.writeFieldName("series");
          Shapes.series(
              json,
              hours
                  ? track.lastHours(clock.instant())
                  : track.lastSeconds(clock.instant(), Track.FINE_STEPS));
          json.writeEndObject();
        }));
  }

  /** Worst first, then by namespace and name. */
  private void writeServices(JsonGenerator json) throws IOException {
    List<Row> rows =
        board.latest().stream()
            .map(Row::of)
            .sorted(
                Comparator.<Row, Trouble.Level>comparing(row -> row.trouble().level())
                    .thenComparing(Row::key))
            .toList();
    json.writeStartObject();
    json.writeNumberField("at", clock.millis());
    json.writeArrayFieldStart("services");
    for (Row row : rows) {
      Shapes.row(json, row);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  void events(HttpExchange exchange) throws IOException {
    Spectator spectator = new Spectator(Fields.of(exchange).getOrDefault("service", ""));
    if (!live.add(spectator)) {
      Reply.text(
          exchange,
          HttpURLConnection.HTTP_UNAVAILABLE,
          "%d pages are open; close one\n".formatted(Live.MOST));
      return;
    }
    try {
      spectator.follow(exchange, patience, live.hello());
    } finally {
      live.remove(spectator);
    }
  }
}
