package dev.scaledservice.client.admission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.scaledservice.client.admission.Admission.Reception;
import dev.scaledservice.client.admission.Shares.Share;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {
  private final AtomicLong clock = new AtomicLong(-5);
  private final Admission admission = new Admission("worker", clock::get);

  private static AdmissionDocument document(
      long epoch, long generation, int validFor, int critical, int normal, int low) {
    try {
      return AdmissionDocument.read(
          """
          {"schema":1,"epoch":%d,"generation":%d,"at":"2026-11-21T18:00:00Z","owner":"c/n/worker",
           "admission":[{"class":"critical","parts":%d},{"class":"normal","parts":%d},
             {"class":"low","parts":%d,"why":"new"}],
           "validForSeconds":%d,"reason":"short of capacity","later":{"ignored":true}}
          """
              .formatted(epoch, generation, critical, normal, low, validFor)
              .getBytes(UTF_8));
    } catch (IOException wrong) {
      throw new AssertionError(wrong);
    }
  }

  private double share(String priority) {
    int calls = 100_000;
    return IntStream.range(0, calls)
            .filter(_ -> admission.admits(priority, ThreadLocalRandom.current().nextLong()))
            .count()
        / (double) calls;
  }

  private void pass(Duration time) {
    for (long second = 0; second < time.toSeconds(); second++) {
      clock.addAndGet(1_000_000_000);
      admission.tick();
    }
  }

  @Test
  void withoutADocumentEverythingIsAdmitted() {
    assertThat(admission.admits("low", 1)).isTrue();
    assertThat(admission.admits("no such class")).isTrue();
    assertThat(admission.shares()).hasToString("everything");
  }

  @Test
  void sharesAreThoseWantedWithinOnePercent() {
    assertThat(admission.apply(document(1, 1, 120, 10_000, 8_000, 1_000)))
        .isEqualTo(Reception.APPLIED);

    assertThat(share("critical")).isEqualTo(1);
    assertThat(share("normal")).isCloseTo(0.8, within(0.01));
    assertThat(share("low")).isCloseTo(0.1, within(0.01));
    assertThat(admission.shares()).hasToString("critical 100 %, normal 80 %, low 10 %");
  }

  @Test
  void aClassThatNobodyNamesIsAdmittedLikeTheLowest() {
    admission.apply(document(1, 1, 120, 10_000, 8_000, 1_000));
    assertThat(share("batch")).isCloseTo(0.1, within(0.01));
    long random = IntStream.range(0, 100_000).filter(_ -> admission.admits("batch")).count();
    assertThat(random / 100_000.0).isCloseTo(0.1, within(0.01));
  }

  @Test
  void classesThatNobodySendsChangeNothingForTheOthers() throws Exception {
    var odd = List.of(new Share("gold", 9_000), new Share("normal", 8_000), new Share("nobody", 0));
    assertThat(admission.apply(new AdmissionDocument(1, 1, new Shares(odd), Duration.ZERO, "")))
        .isEqualTo(Reception.APPLIED);

    assertThat(share("normal")).isCloseTo(0.8, within(0.01));
    assertThat(share("low")).as("like the lowest that is named").isZero();
  }

  @Test
  void aRetryGetsTheAnswerOfTheFirstAttempt() {
    admission.apply(document(1, 1, 120, 10_000, 5_000, 1_000));
    for (int i = 0; i < 1_000; i++) {
      long key = ThreadLocalRandom.current().nextLong();
      boolean first = admission.admits("normal", key);
      assertThat(admission.admits("normal", key)).isEqualTo(first);
      // Whom a lower class admits, a higher one does too.
      assertThat(!admission.admits("low", key) || first).isTrue();
    }
  }

  @Test
  void whatOneServiceShedsSaysNothingOfTheNext() {
    var next = new Admission("sensor", clock::get);
    admission.apply(document(1, 1, 120, 10_000, 5_000, 0));
    next.apply(document(1, 1, 120, 10_000, 5_000, 0));
    long both =
        IntStream.range(0, 100_000)
            .mapToLong(_ -> ThreadLocalRandom.current().nextLong())
            .filter(key -> admission.admits("normal", key) && next.admits("normal", key))
            .count();
    assertThat(both / 100_000.0).isCloseTo(0.25, within(0.01));
  }

  @Test
  void anOlderDocumentIsIgnored() {
    admission.apply(document(3, 7, 120, 10_000, 8_000, 1_000));

    assertThat(admission.apply(document(3, 6, 120, 0, 0, 0))).isEqualTo(Reception.OLDER);
    assertThat(admission.apply(document(2, 99, 120, 0, 0, 0))).isEqualTo(Reception.OLDER);
    assertThat(admission.apply(document(3, 7, 120, 0, 0, 0))).isEqualTo(Reception.KNOWN);
    assertThat(admission.shares().byName()).containsEntry("normal", 8_000);
    assertThat(admission.ignored()).isEqualTo(2);
    assertThat(admission.apply(document(4, 0, 0, 10_000, 10_000, 10_000)))
        .isEqualTo(Reception.APPLIED);
  }

  @Test
  void nonsenseIsClampedAndKeptInOrder() {
    var shares =
        new Shares(
            List.of(
                new Share("critical", 9_000),
                new Share("normal", 99_999),
                new Share("critical", 1),
                new Share("low", -3)));
    assertThat(shares.classes())
        .containsExactly(
            new Share("critical", 9_000), new Share("normal", 9_000), new Share("low", 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{}",
        "{\"schema\":2,\"epoch\":1,\"generation\":1,\"validForSeconds\":1,\"admission\":[]}",
        "{\"schema\":1,\"epoch\":-1,\"generation\":1,\"validForSeconds\":1,\"admission\":[]}",
        "{\"schema\":1,\"epoch\":1,\"generation\":1,\"validForSeconds\":1}",
        "{\"schema\":1,\"epoch\":1,\"generation\":1,\"admission\":[]}",
        "{\"schema\":1,\"epoch\":1,\"generation\":1,\"validForSeconds\":1,\"admission\":[{}]}",
        "{\"schema\":1,\"epoch\":1,\"generation\":1,\"validForSeconds\":1,\"admission\":[{\"class\":\"low\",\"parts\":\"x\"}]}"
      })
  void whatIsMalformedIsRefusedWithAReason(String document) {
    assertThatThrownBy(() -> AdmissionDocument.read(document.getBytes(UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("(?s).{10,}");
  }

  @Test
  void anOperatorThatIsGoneForTenMinutesShedsNobodyForEver() {
    admission.apply(document(1, 1, 120, 10_000, 8_000, 500));

    pass(Duration.ofSeconds(119));
    assertThat(admission.shares()).hasToString("critical 100 %, normal 80 %, low 5 %");
    pass(Duration.ofSeconds(1));
    assertThat(admission.shares()).hasToString("critical 100 %, normal 90 %, low 5 %");
    pass(Duration.ofSeconds(10));
    assertThat(admission.shares()).hasToString("critical 100 %, normal 100 %, low 5 %");
    pass(Duration.ofSeconds(10));
    assertThat(admission.shares()).hasToString("critical 100 %, normal 100 %, low 15 %");
    pass(Duration.ofMinutes(10).minusSeconds(140));
    assertThat(admission.shares().admitEverything()).isTrue();
    assertThat(share("low")).isEqualTo(1);

    // It comes back, and is obeyed.
    admission.apply(document(2, 1, 120, 10_000, 10_000, 2_000));
    assertThat(admission.shares()).hasToString("critical 100 %, normal 100 %, low 20 %");
  }

  @Test
  void aRenewalIsEnough() {
    for (int generation = 1; generation <= 20; generation++) {
      admission.apply(document(1, generation, 120, 10_000, 10_000, 1_000));
      pass(Duration.ofSeconds(40));
      assertThat(admission.shares()).hasToString("critical 100 %, normal 100 %, low 10 %");
    }
  }

  @Test
  void aDocumentForEverIsForEver() {
    admission.apply(document(1, 1, 0, 10_000, 10_000, 1_000));
    pass(Duration.ofHours(1));
    assertThat(admission.shares()).hasToString("critical 100 %, normal 100 %, low 10 %");
  }
}
