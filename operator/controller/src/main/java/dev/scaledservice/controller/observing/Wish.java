package dev.scaledservice.controller.observing;

import dev.scaledservice.api.ScaledServiceSpec;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.engine.Policy;

/** What the resource asks for, if it can be understood. */
public sealed interface Wish {

  /**
   * @param revision hash of the template
   * @param callers whose reports of calls count
   */
  record Clear(ScaledServiceSpec spec, Policy policy, Revision revision, Callers callers)
      implements Wish {}

  /** The spec slipped past the schema; {@code why} names the field and what to write. */
  record Unclear(String why) implements Wish {}
}
