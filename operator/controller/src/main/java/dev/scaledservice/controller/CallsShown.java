package dev.scaledservice.controller;

import dev.scaledservice.controller.page.Surroundings;
import dev.scaledservice.engine.Admission;
import dev.scaledservice.engine.Circuit;
import dev.scaledservice.engine.Circuits;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Callers, callees and admission as the page shows them. */
final class CallsShown {

  /** The page is no place for more; the status counts them. */
  private static final int MOST = 50;

  private static final Duration STALE = Duration.ofSeconds(30);
  private static final MathContext TWO_DIGITS = new MathContext(2);

  private CallsShown() {}

  static Surroundings of(Circuits circuits, Admission admission, Instant now) {
    if (circuits.silent() && admission.shares().isEmpty()) {
      return Surroundings.NONE;
    }
    return new Surroundings(
        circuits.in().stream().limit(MOST).map(one -> edge(one.caller(), one, now)).toList(),
        circuits.out().stream().limit(MOST).map(one -> edge(one.callee(), one, now)).toList(),
        shares(admission));
  }

  private static List<Surroundings.Share> shares(Admission admission) {
    return admission.shares().stream()
        .map(share -> new Surroundings.Share(share.priority(), share.parts() / 100))
        .toList();
  }

  private static Surroundings.Edge edge(String name, Circuit circuit, Instant now) {
    double demanded = circuit.calls().demanded();
    return new Surroundings.Edge(
        name,
        circuit.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        new BigDecimal(demanded).round(TWO_DIGITS).doubleValue(),
        percent(circuit.calls().failed(), circuit.calls().executed()),
        (int) Math.round(circuit.calls().openShare() * 100),
        percent(circuit.calls().rejected(), demanded),
        note(circuit, now));
  }

  private static int percent(double part, double whole) {
    return whole > 0 ? (int) Math.round(100 * part / whole) : 0;
  }

  private static String note(Circuit circuit, Instant now) {
    if (now.isAfter(circuit.heardAt().plus(STALE))) {
      return "not heard lately";
    }
    return circuit.counts() ? "" : "ignored: not in circuitBreakers.callers";
  }
}
