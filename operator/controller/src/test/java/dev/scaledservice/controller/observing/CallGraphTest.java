package dev.scaledservice.controller.observing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.scaledservice.engine.Circuit;
import dev.scaledservice.engine.Circuits;
import dev.scaledservice.engine.Plan;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.calls.AddressRange;
import dev.scaledservice.signals.calls.Breakers;
import dev.scaledservice.signals.calls.CallRates;
import dev.scaledservice.signals.calls.CallReport;
import dev.scaledservice.signals.calls.Directory;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The call graph around a service, from what callers report. */
class CallGraphTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final ServiceKey APP = new ServiceKey("shop", "app");
  private static final ServiceKey WORKER = new ServiceKey("shop", "worker");
  private static final ServiceKey SENSOR = new ServiceKey("shop", "sensor");
  private static final ServiceKey LEDGER = new ServiceKey("bank", "ledger");
  private static final ServiceKey OUTSIDE = new ServiceKey("", "203.0.113.7");
  private static final Callers OWN = new Callers(Set.of("shop"), List.of(), null);

  private final Directory directory = new Directory();
  private final CallGraph graph = new CallGraph(directory);
  private final List<CallReport> reports = new ArrayList<>();
  private String trouble = "";

  private final CallGraph.Source source =
      new CallGraph.Source() {
        @Override
        public List<CallReport> reports() {
          return List.copyOf(reports);
        }

        @Override
        public String trouble() {
          return trouble;
        }
      };

  @BeforeEach
  void services() {
    List.of(APP, WORKER, SENSOR).forEach(key -> directory.enter(key, key.name()));
    directory.enter(LEDGER, "books");
  }

  private void report(ServiceKey caller, String callee, double ok, double notPermitted) {
    report(caller, callee, ok, notPermitted, Breakers.SILENT);
  }

  private void report(
      ServiceKey caller, String callee, double ok, double notPermitted, Breakers breakers) {
    var rates = new CallRates(ok, 0, 0, 0, notPermitted);
    reports.add(
        new CallReport(
            caller,
            callee,
            rates,
            Map.of("", rates, "low", rates),
            Map.of(),
            Double.NaN,
            breakers,
            NOW));
  }

  private Circuits around(ServiceKey service, Callers callers) {
    graph.outdated();
    return graph.around(service, callers, source);
  }

  private Circuits around(ServiceKey service) {
    return around(service, OWN);
  }

  @Test
  void nobodyReportsNothing() {
    assertThat(around(WORKER)).isSameAs(Circuits.NONE);
  }

  @Test
  void callsAreSeenFromBothEnds() {
    report(APP, "worker", 60, 40, new Breakers(1, 1, 0, 0, NOW.minusSeconds(9)));

    Circuit in = around(WORKER).in().getFirst();
    assertThat(in.name()).isEqualTo("app->worker");
    assertThat(in.state()).isEqualTo(Circuit.State.OPEN);
    assertThat(in.openSince()).isEqualTo(NOW.minusSeconds(9));
    assertThat(in.calls().openShare()).isCloseTo(0.4, within(1e-9));
    assertThat(in.classes()).extracting(Circuit.ClassCalls::priority).containsExactly("low");
    assertThat(in.heardAt()).isEqualTo(NOW);
    assertThat(in.counts()).isTrue();
    assertThat(in.behind()).isNull();
    assertThat(around(WORKER).out()).isEmpty();

    Circuit out = around(APP).out().getFirst();
    assertThat(out.name()).isEqualTo("app->worker");
    assertThat(out.behind()).isEqualTo(new Circuit.Callee(true, Plan.Standing.CALM));
    assertThat(around(APP).in()).isEmpty();
  }

  @Test
  void severalNamesOfOneCalleeAreOneCircuit() {
    report(APP, "worker", 10, 0, new Breakers(1, 0, 0, 0, null));
    report(APP, "worker.shop", 20, 5, new Breakers(0, 0, 1, 0, NOW.minusSeconds(3)));

    assertThat(around(WORKER).in()).hasSize(1);
    Circuit in = around(WORKER).in().getFirst();
    assertThat(in.calls().ok()).isEqualTo(30);
    assertThat(in.calls().notPermitted()).isEqualTo(5);
    assertThat(in.state()).isEqualTo(Circuit.State.HALF_OPEN);
    assertThat(around(APP).out()).hasSize(1);
  }

  @Test
  void anotherNamespaceIsNamedAndActedOnOnlyWhereItIsAdmitted() {
    report(LEDGER, "worker.shop", 10, 5);
    Circuit shown = around(WORKER).in().getFirst();
    assertThat(shown.name()).isEqualTo("ledger.bank->worker");
    assertThat(shown.counts()).isFalse();

    Callers both = new Callers(Set.of("shop", "bank"), List.of(), null);
    assertThat(around(WORKER, both).in().getFirst().counts()).isTrue();
    assertThat(around(LEDGER).out().getFirst().name()).isEqualTo("ledger->worker.shop");
  }

  @Test
  void oneFromOutsideIsNamedByItsAddress() {
    report(OUTSIDE, "worker.shop", 10, 5);
    report(OUTSIDE, "books", 10, 5);
    assertThat(around(WORKER).in().getFirst().name()).isEqualTo("203.0.113.7->worker");
    assertThat(around(WORKER).in().getFirst().counts()).isFalse();

    Callers admitted =
        new Callers(
            Set.of("shop"),
            List.of(new AddressRange(InetAddress.ofLiteral("203.0.113.0"), 24)),
            null);
    assertThat(around(WORKER, admitted).in().getFirst().counts()).isTrue();
    assertThat(around(LEDGER).in().getFirst().name()).isEqualTo("203.0.113.7->ledger");
  }

  @Test
  void aNameNobodyKnowsIsShownToItsCaller() {
    report(APP, "mainframe", 10, 5);

    Circuit out = around(APP).out().getFirst();
    assertThat(out.name()).isEqualTo("app->mainframe");
    assertThat(out.behind()).isEqualTo(Circuit.Callee.UNKNOWN);
  }

  @Test
  void aSourceThatCannotBeReadIsNotSilence() {
    trouble = "Prometheus main does not answer";

    assertThat(around(WORKER).unreadable()).isEqualTo("Prometheus main does not answer");
  }

  @Test
  void theDeepestIsHandedUpTheChainInTheWordsOfWhoLooks() {
    report(APP, "worker", 10, 5);
    report(WORKER, "ledger.bank", 10, 5);
    report(LEDGER, "sensor.shop", 10, 5);
    graph.stands(LEDGER, new Plan.Standing(false, false, "sensor.shop"));
    assertThat(waitsFor(WORKER)).isEqualTo("sensor");

    graph.stands(WORKER, new Plan.Standing(false, true, "ledger.bank"));
    assertThat(waitsFor(APP)).isEqualTo("ledger.bank");
    assertThat(behind(APP).standing().scaling()).isTrue();
  }

  @Test
  void inACircleEverybodyFindsItsOwnNameAndNobodyWaitsForItself() {
    report(APP, "worker", 10, 5);
    report(WORKER, "app", 10, 5);
    graph.stands(WORKER, new Plan.Standing(true, false, "app"));
    assertThat(waitsFor(APP)).isEqualTo("app");

    graph.stands(WORKER, new Plan.Standing(true, false, "worker"));
    assertThat(waitsFor(APP)).isEmpty();
    assertThat(behind(APP).standing().saturated()).isTrue();
  }

  @Test
  void whoIsForgottenStandsForNothing() {
    report(APP, "worker", 10, 5);
    graph.stands(WORKER, new Plan.Standing(true, true, "sensor"));
    graph.forget(WORKER);
    assertThat(behind(APP).standing()).isEqualTo(Plan.Standing.CALM);

    directory.strike(WORKER);
    assertThat(behind(APP)).isEqualTo(Circuit.Callee.UNKNOWN);
  }

  private String waitsFor(ServiceKey service) {
    return behind(service).standing().waitsFor();
  }

  private Circuit.Callee behind(ServiceKey service) {
    Circuit.@Nullable Callee behind = around(service).out().getFirst().behind();
    if (behind == null) {
      throw new AssertionError("a callee of " + service + " with nothing behind it");
    }
    return behind;
  }
}
