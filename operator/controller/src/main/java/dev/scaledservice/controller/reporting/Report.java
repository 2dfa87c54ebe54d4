package dev.scaledservice.controller.reporting;

import dev.scaledservice.controller.acting.Done;
import dev.scaledservice.controller.acting.Sharing;
import dev.scaledservice.controller.observing.Roles;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.discovery.Status;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Plan;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a status is made of.
 *
 * @param sharing how a new revision is let in step by step; null where revisions are exchanged
 * @param notes what readings cannot say by themselves, by metric
 * @param from the count that was in force before the plan
 * @param count the count that is in force now
 * @param discovery how the service stands in Consul; null where the operator has none
 * @param adopted how the adoption of a Deployment stands; null where there is nothing to say of it
 * @param remembered what the next process must know
 */
public record Report(
    Seen seen,
    Roles roles,
    @Nullable Sharing sharing,
    Plan plan,
    Map<String, String> notes,
    Done done,
    int from,
    int count,
    @Nullable Status discovery,
    Done.@Nullable Finding adopted,
    Memory.Durable remembered) {}
