package dev.scaledservice.engine.stages;

import dev.scaledservice.engine.Calls;
import dev.scaledservice.engine.Circuit;
import dev.scaledservice.engine.Circuit.Callee;
import dev.scaledservice.engine.Circuit.ClassCalls;
import dev.scaledservice.engine.Circuit.State;
import dev.scaledservice.engine.Circuits;
import dev.scaledservice.engine.Plan.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Callers and callees out of a seed: mostly usual ones, and now and then an odd one. */
final class Callers {

  private static final String[] CLASSES = {"critical", "normal", "low", "unheard-of"};

  private static final List<State> STATES = List.of(State.values());

  private final SplittableRandom random;

  Callers(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Whoever reports, some long ago, some who may not be acted on. */
  Circuits any(Instant now) {
    if (random.nextInt(8) == 0) {
      return Circuits.NONE;
    }
    var in = new ArrayList<Circuit>();
    for (int i = random.nextInt(4); i > 0; i--) {
      in.add(circuit("caller" + i, "worker", now, false));
    }
    var out = new ArrayList<Circuit>();
    for (int i = random.nextInt(3); i > 0; i--) {
      out.add(circuit("worker", "callee" + i, now, true));
    }
    return new Circuits(in, out, random.nextInt(20) == 0 ? "Prometheus did not answer" : "");
  }

  private Circuit circuit(String caller, String callee, Instant now, boolean out) {
    Calls calls = calls(random.nextInt(40) == 0 ? 1e18 : 500);
    Standing standing =
        new Standing(
            random.nextBoolean(), random.nextBoolean(), random.nextBoolean() ? "disk" : "");
    return new Circuit(
        caller,
        callee,
        STATES.get(random.nextInt(STATES.size())),
        calls,
        random.nextInt(3) == 0 ? List.of() : classes(calls),
        null,
        random.nextInt(6) == 0 ? now.minusSeconds(random.nextInt(120)) : now,
        random.nextInt(6) != 0,
        out ? new Callee(random.nextBoolean(), standing) : null);
  }

  private Calls calls(double most) {
    return switch (random.nextInt(4)) {
      case 0 -> Calls.NONE;
      case 1 -> new Calls(random.nextDouble(most), 0, 0, 0, 0);
      case 2 -> new Calls(0, 0, 0, random.nextDouble(most), random.nextDouble(most));
      default ->
          new Calls(
              random.nextDouble(most),
              random.nextDouble(most),
              random.nextDouble(most),
              random.nextDouble(most),
              random.nextDouble(most));
    };
  }

  private List<ClassCalls> classes(Calls calls) {
    var classes = new ArrayList<ClassCalls>();
    double part = random.nextDouble() / CLASSES.length;
    for (String name : CLASSES) {
      classes.add(
          new ClassCalls(
              name,
              new Calls(
                  calls.ok() * part,
                  calls.errors() * part,
                  calls.timeouts() * part,
                  calls.rejected() * part,
                  calls.notPermitted() * part)));
    }
    return classes;
  }
}
