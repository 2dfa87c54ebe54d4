package dev.scaledservice.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scaledservice.controller.Arguments.Task;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

  @Test
  void withoutATaskItIsAnOperator() {
    assertThat(parse("--settings", "a.yaml"))
        .isEqualTo(new Arguments(Path.of("a.yaml"), new Task.Operate()));
  }

  @Test
  void theTasks() {
    assertThat(parse("--print-config").task()).isEqualTo(new Task.PrintConfig());
    assertThat(parse("--release", "--within", "2m", "--keep-registered").task())
        .isEqualTo(new Task.Release(Duration.ofMinutes(2), true));
    assertThat(parse("--ask", "http://a/readyz").task())
        .isEqualTo(new Task.Ask(URI.create("http://a/readyz")));
  }

  @Test
  void whatCannotBeMeantIsSaid() {
    assertThatThrownBy(() -> parse("--setings")).hasMessage("unknown argument --setings");
    assertThatThrownBy(() -> parse("--settings")).hasMessage("--settings wants a value");
    assertThatThrownBy(() -> parse("--release", "--within", "soon")).hasMessageContaining("soon");
  }

  private static Arguments parse(String... words) {
    return Arguments.parse(List.of(words));
  }
}
