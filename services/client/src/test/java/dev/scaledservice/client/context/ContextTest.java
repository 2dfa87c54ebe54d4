package dev.scaledservice.client.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-00";

  @Test
  void whatComesInGoesOutWithASpanOfItsOwn() {
    var in =
        Map.of(
            "traceparent", PARENT,
            "tracestate", "rojo=1,congo=2",
            "X-Priority", "low",
            "X-Deadline-Ms", "1500");

    Map<String, String> out = Context.from(in::get).headers();

    assertThat(out.get("traceparent")).startsWith("00-" + TRACE + "-").endsWith("-00");
    assertThat(out.get("traceparent")).doesNotContain("00f067aa0ba902b7");
    assertThat(out)
        .containsEntry("tracestate", "rojo=1,congo=2")
        .containsEntry("X-Priority", "low");
    assertThat(Long.parseLong(out.get("X-Deadline-Ms"))).isBetween(0L, 1_500L);
  }

  @Test
  void withoutHeadersATraceBegins() {
    var context = Context.from(_ -> null);

    assertThat(context.priority()).isEqualTo(Priority.NORMAL);
    assertThat(context.deadline()).isNull();
    assertThat(context.headers()).containsOnlyKeys("traceparent", "X-Priority");
    assertThat(context.trace().traceId()).hasSize(32).isNotEqualTo(new String(new char[32]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"
      })
  void aParentThatCannotBeReadBeginsATrace(String parent) {
    assertThat(TraceContext.parse(parent, null)).isNull();
  }

  @Test
  void aLaterVersionIsReadAsFarAsItIsKnown() {
    var trace = TraceContext.parse("cc-" + TRACE + "-00f067aa0ba902b7-01-what-comes", "a=b");
    assertThat(trace).isNotNull();
    assertThat(trace.traceId()).isEqualTo(TRACE);
    assertThat(trace.header()).startsWith("00-").endsWith("-01");
  }

  @Test
  void aStateThatIsTooLongLosesWholeMembersFromItsEnd() {
    String member = "v=" + "x".repeat(300);
    var trace = TraceContext.parse(PARENT, member + ",w=" + "y".repeat(300));
    assertThat(trace).isNotNull();
    assertThat(trace.state()).isEqualTo(member);
  }

  @Test
  void aRetryHasTheKeyOfTheFirstAttempt() {
    var trace = TraceContext.fresh();
    assertThat(trace.child().key()).isEqualTo(trace.key());
    assertThat(TraceContext.fresh().key()).isNotEqualTo(trace.key());
  }

  @Test
  void theSoonerDeadlineHolds() {
    var hour = Deadline.in(Duration.ofHours(1));
    var now = Deadline.in(Duration.ZERO);

    assertThat(now.isOver()).isTrue();
    assertThat(now.remaining()).isZero();
    assertThat(hour.isOver()).isFalse();
    assertThat(hour.or(now)).isEqualTo(now);
    assertThat(now.or(hour)).isEqualTo(now);
    assertThat(hour.or(null)).isEqualTo(hour);
    assertThat(Context.fresh().until(hour).until(now).deadline()).isEqualTo(now);
  }

  @Test
  void whatOthersSendDoesNoHarm() {
    assertThat(Priority.parse("Low; drop table")).isEqualTo(Priority.NORMAL);
    assertThat(Priority.parse("batch").name()).isEqualTo("batch");
    assertThat(Deadline.parse("-5")).isNull();
    assertThat(Deadline.parse("soon")).isNull();
    assertThat(Objects.requireNonNull(Deadline.parse("999999999")).remaining())
        .isLessThanOrEqualTo(Duration.ofHours(1));
  }

  @Test
  void misuseIsCaughtAtConstruction() {
    assertThatThrownBy(() -> new Priority("Very Important"))
        .hasMessage("priority is \"Very Important\"; wants a name such as critical, normal or low");
    assertThatThrownBy(() -> Deadline.in(Duration.ofDays(1)))
        .hasMessageContaining("such as Duration.ofSeconds(2)");
    assertThatThrownBy(() -> new TraceContext("abc", "def", 0, null))
        .hasMessageContaining("wants 32 digits");
  }
}
