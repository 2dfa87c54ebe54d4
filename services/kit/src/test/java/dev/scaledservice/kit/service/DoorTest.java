package dev.scaledservice.kit.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.client.context.Priority;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DoorTest {
  private final Door door = new Door(100);

  private long enter(Priority priority, int times) {
    return Stream.generate(() -> priority).limit(times).filter(door::enter).count();
  }

  @Test
  void lowClassesStayOutsideFirst() {
    assertThat(enter(Priority.LOW, 1_000)).isEqualTo(80);
    assertThat(enter(new Priority("batch"), 10)).isZero();
    assertThat(enter(Priority.NORMAL, 1_000)).isEqualTo(10);
    assertThat(enter(Priority.CRITICAL, 1_000)).isEqualTo(10);

    door.leave();
    assertThat(door.enter(Priority.LOW)).isFalse();
    assertThat(door.enter(Priority.CRITICAL)).isTrue();
  }

  @Test
  void aSmallDoorLetsSomebodyIn() {
    var small = new Door(1);
    assertThat(small.enter(Priority.LOW)).isTrue();
    assertThat(small.enter(Priority.CRITICAL)).isFalse();
    small.leave();
    assertThat(small.enter(Priority.NORMAL)).isTrue();
  }
}
