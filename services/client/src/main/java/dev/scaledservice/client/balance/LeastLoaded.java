package dev.scaledservice.client.balance;

import dev.scaledservice.client.discovery.Instance;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Weighted, least loaded of two (Mitzenmacher 2001, "The Power of Two Choices"): two are drawn by
 * weight, and the second is taken where with one call more it would be loaded less, by calls in
 * flight a weight, than the first is now. While nobody is busy the first is kept, so shares are the
 * weights' own: a canary of weight 1 in 100 is neither sought for being idle nor starved.
 */
public final class LeastLoaded {
  /**
   * Draws before one by one are looked at: with half of them aside, one in a thousand comes here.
   */
  private static final int DRAWS = 10;

  private final LongSupplier nanoTime;
  private volatile Draw draw = Draw.of(List.of());

  public LeastLoaded() {
    this(System::nanoTime);
  }

  LeastLoaded(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** These from now on; those that were known keep their calls in flight. */
  public synchronized void update(List<Instance> instances) {
    Map<String, Backend> known = new HashMap<>();
    for (Backend backend : draw.backends()) {
      known.put(key(backend.instance()), backend);
    }
    draw =
        Draw.of(
            instances.stream()
                .map(instance -> {
                  Backend backend = known.get(key(instance));
                  return backend == null ? new Backend(instance) : backend.as(instance);
                })
                .toList());
  }

  private static String key(Instance instance) {
    return instance.id() + " " + instance.address();
  }

  /** Everybody known. */
  public List<Backend> backends() {
    return draw.backends();
  }

  /**
   * One for the next call.
   *
   * @param except one that has just failed; null for none
   * @return null where nobody is known but that; one that is set aside only where all are
   */
  public @Nullable Backend choose(@Nullable Backend except) {
    Draw now = draw;
    long time = nanoTime.getAsLong();
    Backend one = draw(now, except, time);
    if (one == null || now.backends().size() < 2) {
      return one;
    }
    Backend other = now.next();
    return other != one && usable(other, except, time) && other.wouldBeLighterThan(one)
        ? other
        : one;
  }

  private static @Nullable Backend draw(Draw now, @Nullable Backend except, long time) {
    if (now.backends().isEmpty()) {
      return null;
    }
    for (int i = 0; i < DRAWS; i++) {
      Backend drawn = now.next();
      if (usable(drawn, except, time)) {
        return drawn;
      }
    }
    return search(now, except, time);
  }

  /** From a random place on: the first that is usable, else the first that is not excepted. */
  private static @Nullable Backend search(Draw now, @Nullable Backend except, long time) {
    List<Backend> all = now.backends();
    int begin = ThreadLocalRandom.current().nextInt(all.size());
    Backend aside = null;
    for (int i = 0; i < all.size(); i++) {
      Backend backend = all.get((begin + i) % all.size());
      if (usable(backend, except, time)) {
        return backend;
      }
      if (aside == null && !same(backend, except)) {
        aside = backend;
      }
    }
    return aside;
  }

  private static boolean usable(Backend backend, @Nullable Backend except, long time) {
    return !same(backend, except) && !backend.isAside(time);
  }

  /** A backend whose weight has changed meanwhile is another object, but the same instance. */
  private static boolean same(Backend backend, @Nullable Backend except) {
    return except != null
        && (backend == except || backend.instance().address().equals(except.instance().address()));
  }

  /**
   * Draws by weight.
   *
   * @param upTo the sum of the weights up to each; empty where all are equal
   */
  private record Draw(List<Backend> backends, long[] upTo) {

    static Draw of(List<Backend> backends) {
      long[] upTo = new long[backends.size()];
      long sum = 0;
      boolean equal = true;
      for (int i = 0; i < upTo.length; i++) {
        int weight = backends.get(i).instance().weight();
        equal &= weight == backends.getFirst().instance().weight();
        sum += weight;
        upTo[i] = sum;
      }
      return new Draw(backends, equal ? new long[0] : upTo);
    }

    Backend next() {
      var random = ThreadLocalRandom.current();
      if (upTo.length == 0) {
        return backends.get(random.nextInt(backends.size()));
      }
      int place = Arrays.binarySearch(upTo, random.nextLong(upTo[upTo.length - 1]) + 1);
      return backends.get(place < 0 ? -place - 1 : place);
    }
  }
}
