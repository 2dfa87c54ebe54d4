package dev.scaledservice.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.judge.Calls;
import dev.scaledservice.engine.judge.Track;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamesTest {

  private final Names names = new Names(Map.of("10.0.0.1", "worker-1", "fd00::1", "worker-2"));

  private String named(String instance) {
    return names.name(List.of(new Calls(Track.CANARY, instance, 3, 2, 1, 0))).getFirst().instance();
  }

  @Test
  void anAddressIsNamedByItsPod() {
    assertThat(named("10.0.0.1:8080")).isEqualTo("worker-1");
    assertThat(named("fd00::1:8080")).isEqualTo("worker-2");
    assertThat(named("[fd00::1]:8080")).isEqualTo("worker-2");
  }

  @Test
  void whoeverIsNoPodsAddressKeepsItsName() {
    assertThat(named("10.0.0.2:8080")).isEqualTo("10.0.0.2:8080");
    assertThat(named("app-7d9")).isEqualTo("app-7d9");
  }

  @Test
  void whatWasCountedStays() {
    assertThat(names.name(List.of(new Calls(Track.CANARY, "10.0.0.1:80", 3, 2, 1, 0))))
        .containsExactly(new Calls(Track.CANARY, "worker-1", 3, 2, 1, 0));
  }
}
