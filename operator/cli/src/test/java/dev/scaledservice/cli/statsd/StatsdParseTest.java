package dev.scaledservice.cli.statsd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.cli.Shell;
import org.junit.jupiter.api.Test;

class StatsdParseTest {

  @Test
  void packetsBecomeSamples() {
    var result =
        Shell.runWith(
            """
            "requests:25|c|#route:a\\nqueue:3|g"

            "queue:+3|g"
            "users:\\u00e9|s"
            """,
            "statsd-parse");

    assertThat(result.exit()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .isEqualTo(
            """
            [{"type":"c","name":"requests","value":25,"rate":1,"tags":{"route":"a"}},{"type":"g","name":"queue","value":3,"rate":1,"tags":{},"relative":false}]
            [{"type":"g","name":"queue","value":3,"rate":1,"tags":{},"relative":false}]
            [{"type":"s","name":"users","value":"é","rate":1,"tags":{}}]
            """);
  }

  @Test
  void theDialectDecides() {
    String packet = "\"queue:+3|g\"";

    assertThat(Shell.runWith(packet, "statsd-parse", "--dialect", "etsy").out())
        .contains("\"relative\":true");
    var unknown = Shell.runWith(packet, "statsd-parse", "--dialect=brubeck");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("\"brubeck\"; wants one of etsy, dogstatsd");
  }

  @Test
  void whatTheDialectRefusesIsToldAndIsNoError() {
    var result = Shell.runWith("\"a:1|c\\nb:x|c\"\n\"garbage\"\n", "statsd-parse");

    assertThat(result.exit()).isZero();
    assertThat(result.out())
        .isEqualTo("[{\"type\":\"c\",\"name\":\"a\",\"value\":1,\"rate\":1,\"tags\":{}}]\n[]\n");
    assertThat(result.err()).isEqualTo("line 1: value: b:x|c\nline 2: form: garbage\n");
  }

  @Test
  void aLineThatIsNoJsonStringIsAnError() {
    var result = Shell.runWith("a:1|c\n7\n\"a:1|c\"\n", "statsd-parse");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo(
            """
            line 1: wants a JSON string, such as "requests:1|c"
            line 2: wants a JSON string, such as "requests:1|c"
            """);
    assertThat(result.out().lines()).hasSize(1);
  }
}
