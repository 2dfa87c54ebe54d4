package dev.scaledservice.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.client.Call;
import dev.scaledservice.client.ServiceClient;
import dev.scaledservice.client.context.Context;
import dev.scaledservice.client.discovery.Instances;
import dev.scaledservice.kit.JsonLine;
import dev.scaledservice.kit.Log;
import dev.scaledservice.kit.Options;
import dev.scaledservice.kit.service.Common;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SensorTest {

  @Test
  void theNumberRisesAndFalls() {
    assertThat(at(0)).contains("\"number\":20.0");
    assertThat(at(15)).contains("\"number\":25.0");
    assertThat(at(45)).contains("\"number\":15.0");
  }

  private static String at(int second) {
    var sensor = new Sensor(Duration.ofMinutes(1), () -> Instant.ofEpochSecond(second));
    return sensor.answer(Context.fresh()).body().toString();
  }

  @Test
  void aCallOfARecordedTraceIsInTheLogWithItsTrace() throws Exception {
    var log = new ByteArrayOutputStream();
    var options = new Options(new String[] {"--bind-address=127.0.0.1", "--port=0"}, Map.of());
    var common = Common.from(Sensor.NAME, Sensor.PORT, options);
    var out =
        new Log(
            new PrintStream(log, true, StandardCharsets.UTF_8),
            InstantSource.system(),
            JsonLine.empty());
    var context = Context.fresh();
    try (var sensor = Sensor.make(options, common, out);
        var client =
            ServiceClient.to("sensor")
                .instances(Instances.fixed("127.0.0.1:" + sensor.address().getPort()))
                .build()) {
      sensor.warmUp();
      var reply = client.call(Call.get("/v1/number").in(context), BodyHandlers.ofString());

      assertThat(reply.good()).hasValueSatisfying(body -> assertThat(body).contains("\"number\":"));
    }
    assertThat(log.toString(StandardCharsets.UTF_8))
        .containsPattern(
            "\"message\":\"call\",\"trace_id\":\""
                + context.trace().traceId()
                + "\",.*\"status\":200");
  }
}
