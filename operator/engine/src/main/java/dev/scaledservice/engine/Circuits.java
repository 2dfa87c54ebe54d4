package dev.scaledservice.engine;

import java.util.List;

/**
 * The part of the call graph around one service.
 *
 * @param in one a caller of this service; at most one a caller
 * @param out one a service that this one calls; at most one a callee
 * @param unreadable why callers' reports cannot be read at present, as a clause such as "Prometheus
 *     did not answer"; empty where they can. Nobody having reported is no such thing
 */
public record Circuits(List<Circuit> in, List<Circuit> out, String unreadable) {

  /** Nobody reports calls. */
  public static final Circuits NONE = new Circuits(List.of(), List.of(), "");

  public Circuits {
    in = List.copyOf(in);
    out = List.copyOf(out);
  }

  /** With reports that can be read. */
  public Circuits(List<Circuit> in, List<Circuit> out) {
    this(in, out, "");
  }

  /** Whether there is nothing that a rule could look at. */
  public boolean silent() {
    return in.isEmpty() && out.isEmpty() && unreadable.isEmpty();
  }
}
