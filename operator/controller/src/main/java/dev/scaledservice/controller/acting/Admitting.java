package dev.scaledservice.controller.acting;

import dev.scaledservice.discovery.Bulletin;
import dev.scaledservice.discovery.Owner;
import dev.scaledservice.discovery.control.Admitted;
import dev.scaledservice.engine.Admission;
import dev.scaledservice.engine.Plan;
import dev.scaledservice.engine.Priorities;
import java.util.List;

/** What callers are to be told. A pure function of the plan. */
final class Admitting {

  private Admitting() {}

  /**
   * A plan that is not carried out, or has nothing to say, admits all classes whole.
   *
   * @param serviceName what callers find it by
   */
  static Bulletin bulletin(Owner owner, String serviceName, Priorities priorities, Plan plan) {
    List<Admission.Share> shares = plan.admission().shares();
    List<Admitted> admission =
        plan.act() && !shares.isEmpty()
            ? shares.stream().map(one -> new Admitted(one.priority(), one.parts())).toList()
            : priorities.classes().stream()
                .map(one -> new Admitted(one.name(), Admitted.ALL))
                .toList();
    return new Bulletin(owner, serviceName, admission, plan.admission().reason());
  }
}
