package dev.scaledservice.kit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogTest {

  @Test
  void everyEventIsOneLineOfJson() {
    var bytes = new ByteArrayOutputStream();
    var log =
        new Log(
            new PrintStream(bytes, true, UTF_8),
            () -> Instant.parse("2026-01-02T03:04:05.006Z"),
            JsonLine.empty().with("instance", "worker-1"));

    log.info("listening", JsonLine.empty().with("port", 9002).with("ready", false));
    log.warn(
        "said \"no\"\n\u0001 twice",
        JsonLine.empty().with("share", 0.5).with("worst", Double.NaN).with("of", JsonLine.empty()));

    assertThat(bytes.toString(UTF_8))
        .isEqualToNormalizingNewlines(
            """
            {"at":"2026-01-02T03:04:05.006Z","level":"INFO","message":"listening","instance":"worker-1","port":9002,"ready":false}
            {"at":"2026-01-02T03:04:05.006Z","level":"WARN","message":"said \\"no\\"\\n\\u0001 twice","instance":"worker-1","share":0.5,"worst":null,"of":{}}
            """);
  }
}
