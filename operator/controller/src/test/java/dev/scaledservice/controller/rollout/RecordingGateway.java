package dev.scaledservice.controller.rollout;

import dev.scaledservice.routing.Outcome;
import dev.scaledservice.routing.Router;
import dev.scaledservice.routing.Saying;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Split;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A gateway that answers as a test wants it. */
final class RecordingGateway implements Router {
  final List<Split> told = new CopyOnWriteArrayList<>();
  volatile @Nullable Outcome answer = new Outcome.InForce(Instant.EPOCH);

  @Override
  public Saying say(Split split) {
    return _ -> {
      told.add(split);
      return Objects.requireNonNull(answer);
    };
  }

  @Override
  public void forget(ServiceName service) {
    throw new AssertionError("a route is let go of by those who keep its Services");
  }
}
