package dev.scaledservice.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {

  @Test
  void aFlagComesBeforeTheEnvironmentAndTheEnvironmentBeforeTheDefault() {
    var environment = Map.of("PORT", "7", "WAIT", "3s", "EMPTY", "");
    var options = options(environment, "--port", "8", "--name=a=b");

    assertThat(options.number("port", "PORT", 9, 0, 65_535)).isEqualTo(8);
    assertThat(options.duration("wait", "WAIT", Duration.ZERO)).isEqualTo(Duration.ofSeconds(3));
    assertThat(options.text("name", null, "none")).isEqualTo("a=b");
    assertThat(options.text("zone", "ZONE", "none")).isEqualTo("none");
    assertThat(options.find("empty", "EMPTY")).isNull();
    options.refuseOthers();
  }

  @Test
  void aFlagNeedsNoValue() {
    var options = options(Map.of(), "--burn", "--slots", "2", "--quiet");

    assertThat(options.flag("burn", null)).isTrue();
    assertThat(options.flag("quiet", null)).isTrue();
    assertThat(options.flag("loud", null)).isFalse();
    assertThat(options.number("slots", null, 4, 1, 64)).isEqualTo(2);
  }

  @Test
  void aTypoIsRefusedWithTheNamesThereAre() {
    var options = options(Map.of(), "--prot", "8");
    options.number("port", null, 9, 0, 65_535);
    options.flag("burn", null);

    refused(options::refuseOthers, "unknown flag --prot; there are --burn --port");
  }

  @Test
  void aValueThatCannotBeMeantIsRefusedWithWhatToWrite() {
    var options =
        options(
            Map.of(), "--port", "80x", "--slots", "0", "--burn", "5", "--wait", "3", "--x", "-1");

    refused(
        () -> options.number("port", null, 1, 0, 65_535),
        "--port is \"80x\"; wants a whole number from 0 to 65535");
    refused(
        () -> options.number("slots", null, 1, 1, 64),
        "--slots is \"0\"; wants a whole number from 1 to 64");
    refused(() -> options.flag("burn", null), "--burn is \"5\"; wants true or false");
    refused(
        () -> options.duration("wait", null, Duration.ZERO),
        "--wait: \"3\" is no duration; write one such as 250ms, 10s, 1m30s or 2d");
    refused(() -> options.decimal("x", null, 1), "--x is \"-1\"; wants a number from 0 up");
    refused(() -> options(Map.of(), "port"), "\"port\" is no flag; flags begin with --");
    refused(() -> options(Map.of(), "--a", "1", "--a", "2"), "--a is given twice");
  }

  private static Options options(Map<String, String> environment, String... arguments) {
    return new Options(arguments, environment);
  }

  private static void refused(Runnable what, String message) {
    assertThatExceptionOfType(UsageException.class).isThrownBy(what::run).withMessage(message);
  }
}
