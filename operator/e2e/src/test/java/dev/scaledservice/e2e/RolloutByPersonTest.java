package dev.scaledservice.e2e;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.cli.cluster.RollbackCommand;
import dev.scaledservice.e2e.OperatorUnderTest.Place;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What people do about a rollout, on real parts. */
@Tag("cluster")
class RolloutByPersonTest extends RolloutScene {

  private static final Pattern CALLS = Pattern.compile("canary 0 failed of ([0-9,]+)");

  /** Far more than a verdict wants. */
  private static final int PLENTY = 300;

  @BeforeAll
  static void start() {
    operate(Place.of(rig));
  }

  private static void asks(String what) {
    cluster.kubectl("annotate", "scaledservice", "worker", "scaledservice.dev/" + what + "=now");
  }

  /** How many good calls to the new revision have been judged. */
  private static int judged() {
    List<String> evidence = canary().evidence();
    return evidence == null
        ? 0
        : evidence.stream()
            .map(CALLS::matcher)
            .filter(Matcher::find)
            .mapToInt(found -> Integer.parseInt(found.group(1).replace(",", "")))
            .max()
            .orElse(0);
  }

  @Test
  void aPersonStopsItLetsItGoOnAndGoesBackToARevisionThatIsKept() {
    bake("1s", "2s", 2);
    eventually(() -> assertThat(canary().weight()).isEqualTo(10));
    String second = canary().revision();
    asks("pause");
    eventually(() ->
        assertThat(cluster.condition("worker", "RolloutProgressing")).contains("RolloutPaused"));

    bothWell(first, second);

    eventually(() -> {
      assertThat(judged()).isGreaterThan(PLENTY);
      assertThat(canary().because()).isEqualTo("a person stopped it: ssvc resume");
    });
    assertThat(canary().weight()).isEqualTo(10);
    assertThat(canary().step()).isEqualTo("1/2");
    assertThat(stable()).isEqualTo(first);

    asks("resume");

    eventually(() -> {
      assertThat(stable()).isEqualTo(second);
      assertThat(cluster.status("worker").canary()).isNull();
      assertThat(deployment(first).getSpec().getReplicas()).isZero();
    });
    assertThat(cluster.events("worker"))
        .anyMatch(text -> text.startsWith("Normal RolloutPaused") && text.contains("at 10 %"))
        .anyMatch(text -> text.startsWith("Normal RolloutResumed"));

    calls(50, second, 0, "");
    Ssvc.run(rig, RollbackCommand::new, "worker", "--to=" + first);

    eventually(() -> {
      assertThat(canary().revision()).isEqualTo(first);
      assertThat(canary().phase()).isEqualTo("Stepping");
      assertThat(canary().weight()).isEqualTo(10);
      assertThat(passing(first)).hasSize(1);
    });
    assertThat(passing(second)).hasSize(4);

    bothWell(second, first);

    eventually(() -> assertThat(stable()).isEqualTo(first));
    var promoted = Objects.requireNonNull(cluster.status("worker").history()).getFirst();
    assertThat(promoted.revision()).isEqualTo(first);
    assertThat(promoted.image()).isEqualTo("worker:1");
    assertThat(promoted.by()).isEqualTo("ssvc");
  }

  @Test
  void aGateOfAPersonIsPassedByOne() {
    cluster.apply(
        "worker",
        SPEC.formatted(2, "30m", "30m").replace("weight: 50", "weight: 50, gate: {manual: {}}"));
    eventually(() -> assertThat(canary().weight()).isEqualTo(10));
    String second = canary().revision();
    bothWell(first, second);

    eventually(() -> {
      assertThat(canary().because()).endsWith("a person has to agree: ssvc promote");
      assertThat(canary().step()).isEqualTo("2/2");
      assertThat(canary().weight()).isEqualTo(50);
    });
    assertThat(stable()).isEqualTo(first);

    asks("promote");

    eventually(() -> {
      assertThat(canary().phase()).isEqualTo("Baking");
      assertThat(stable()).isEqualTo(second);
    });
  }
}
