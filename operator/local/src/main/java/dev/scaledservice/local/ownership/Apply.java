package dev.scaledservice.local.ownership;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.local.schema.Schema;
import java.time.Instant;
import java.util.Map;

/**
 * One server-side apply.
 *
 * <pre>
 * merged    = live with the applied configuration laid over it
 * conflicts = what that changes and others own; without force the apply ends here
 * dropped   = what the manager owned before, no longer applies, and nobody else owns
 * result    = merged - dropped
 * owned     = exactly what the configuration sets; others lose what they were overruled in
 * </pre>
 *
 * @param config the configuration as sent; without status unless that is what is applied
 * @param force take what others own instead of failing
 */
public record Apply(ObjectNode config, Manager manager, boolean force, Instant now) {

  /**
   * The object after the apply, {@code managedFields} included. Applied to an empty object it
   * creates.
   *
   * @throws Conflict naming each owner and field, if not forced
   */
  public ObjectNode to(ObjectNode live, Schema schema) {
    Ownership before = Ownership.of(live);
    ObjectNode applied = Ownership.ownable(config);
    ObjectNode merged = (ObjectNode) Merge.over(live, applied, schema);
    FieldSet changed =
        Changes.between(Ownership.ownable(live), Ownership.ownable(merged), schema).set();

    Map<Manager, FieldSet> owners = before.othersOwning(manager, changed);
    if (!owners.isEmpty() && !force) {
      throw Conflict.with(owners);
    }

    Ownership after =
        before
            .others(manager, set -> set.minus(changed), now)
            .with(manager, FieldSet.of(applied, schema), now);
    FieldSet dropped = before.owned(manager).withParents().minus(after.all().withParents());
    ObjectNode result = merged.deepCopy();
    Removal.of(dropped, result, schema);
    after.writeTo(result);
    return result;
  }
}
