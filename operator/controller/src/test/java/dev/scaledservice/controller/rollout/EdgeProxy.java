package dev.scaledservice.controller.rollout;

import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.routing.Outcome;
import dev.scaledservice.routing.Router;
import dev.scaledservice.routing.Saying;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import dev.scaledservice.routing.Split;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A proxy with two slots, in the hands of a test. */
final class EdgeProxy implements Proxies.Proxy {
  private final List<Split> told;
  private final InstantSource clock;
  int a;
  int b;
  int failed;

  /** Calls to an instance of the revision that had the slot before, on its way out. */
  int predecessor;

  int forgotten;

  /** It is told nothing before that is zero. */
  volatile CountDownLatch deaf = new CountDownLatch(0);

  /** It is waited for until that is zero. */
  volatile CountDownLatch busy = new CountDownLatch(0);

  /** The newcomer that it knows to have been turned back; empty for none. */
  String remembers = "";

  @Nullable Map<Slot, Set<String>> found;

  final AtomicInteger looks = new AtomicInteger();

  EdgeProxy(List<Split> told, InstantSource clock) {
    this.told = told;
    this.clock = clock;
  }

  @Override
  public Router router() {
    return new Router() {
      @Override
      public Saying say(Split split) {
        told.add(split);
        await(deaf);
        return _ -> {
          await(busy);
          return new Outcome.InForce(clock.instant());
        };
      }

      @Override
      public boolean remembersRefusal(ServiceName service, String revision) {
        return !revision.isEmpty() && revision.equals(remembers);
      }

      @Override
      public void forget(ServiceName service) {
        forgotten++;
      }
    };
  }

  @Override
  public List<Tallied> calls(ServiceName service) {
    looks.incrementAndGet();
    return List.of(
        new Tallied("a", "10.0.0.1:80", a, 0, 0, 0),
        new Tallied("b", "10.0.0.3:80", b, failed, 0, 0),
        new Tallied("b", "10.0.0.9:80", predecessor, 0, 0, 0));
  }

  @Override
  public @Nullable Map<Slot, Set<String>> found(ServiceName service) {
    return found;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
