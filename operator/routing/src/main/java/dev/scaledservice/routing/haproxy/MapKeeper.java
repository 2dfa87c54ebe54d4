package dev.scaledservice.routing.haproxy;

import dev.scaledservice.routing.ServiceName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one proxy's map as it should be: looks at what is there, writes what differs; at once when
 * something else is wanted, and every half second, since a proxy that was restarted or reloaded has
 * forgotten it all.
 */
final class MapKeeper implements Proxies.Keeper {

  private static final Logger LOG = LoggerFactory.getLogger(MapKeeper.class);
  private static final Duration AGAIN = Duration.ofMillis(500);

  /** Well under the 16 KiB that HAProxy reads at once. */
  private static final int LONGEST_LINE = 8_000;

  /**
   * What should be there.
   *
   * @param edition counts up with every change
   * @param entries by service
   * @param newcomers revisions that are let in, as far as nobody here knows of a refusal
   */
  record Wanted(
      long edition,
      Map<ServiceName, Map<String, Integer>> entries,
      Map<ServiceName, String> newcomers) {

    static final Wanted NOTHING = new Wanted(0, Map.of(), Map.of());

    Wanted {
      entries = Map.copyOf(entries);
      newcomers = Map.copyOf(newcomers);
    }

    /** What may be written where that is there: a service whose newcomer is refused stays so. */
    Map<ServiceName, Map<String, Integer>> besides(Set<ServiceName> refusing) {
      Map<ServiceName, Map<String, Integer>> rest = new HashMap<>(entries);
      rest.keySet().removeAll(refusing);
      return rest;
    }

    Map<ServiceName, String> refusedBy(Map<String, String> there) {
      return newcomers.entrySet().stream()
          .filter(one -> there.containsKey(MapEntries.refusal(one.getKey(), one.getValue())))
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
  }

  /**
   * How far it has come.
   *
   * @param tried edition of the last attempt
   * @param since when everything wanted was there that it may write, without a failure since; null
   *     before and after one
   * @param failure a sentence for a person; null when the last attempt made it
   * @param refusing services that it was left as it is with, since it remembers that this revision,
   *     which is let in, was turned back
   */
  record Progress(
      long tried,
      @Nullable Instant since,
      @Nullable String failure,
      Map<ServiceName, String> refusing) {}

  private final RuntimeApi proxy;
  private final String map;
  private final InstantSource clock;
  private final Runnable onProgress;
  private final Thread thread;
  private final Supplier<Wanted> wanted;
  private final BooleanSupplier leading;

  /** What it left there the last time, by service. */
  private final Map<ServiceName, Map<String, Integer>> left = new HashMap<>();

  private volatile Progress progress = new Progress(-1, null, null, Map.of());

  /**
   * @param wanted what should be there now
   * @param leading whether what others have put there is to be changed
   * @param onProgress told after every attempt
   */
  MapKeeper(
      RuntimeApi proxy,
      String map,
      Supplier<Wanted> wanted,
      BooleanSupplier leading,
      InstantSource clock,
      Runnable onProgress) {
    this.proxy = proxy;
    this.map = map;
    this.wanted = wanted;
    this.leading = leading;
    this.clock = clock;
    this.onProgress = onProgress;
    thread = Proxies.Keeper.keeping("haproxy-map " + proxy, this::keep);
  }

  /** Something else is wanted; returns at once. */
  synchronized void wake() {
    notifyAll();
  }

  Progress progress() {
    return progress;
  }

  private void keep() {
    try {
      while (!Thread.interrupted()) {
        Wanted aim = wanted.get();
        progress = attempt(aim);
        onProgress.run();
        await(aim);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void await(Wanted done) throws InterruptedException {
    long end = System.nanoTime() + AGAIN.toNanos();
    long left = AGAIN.toMillis();
    while (wanted.get().edition() == done.edition() && left > 0) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
  }

  private Progress attempt(Wanted aim) {
    Progress before = progress;
    try {
      Settled settled = settle(aim);
      boolean changed = settled.written();
      boolean unbroken = before.since() != null && !changed && before.tried() == aim.edition();
      Instant since = unbroken ? before.since() : clock.instant();
      if (before.failure() != null) {
        LOG.info("HAProxy {} answers again", proxy);
      }
      return new Progress(aim.edition(), since, null, settled.refusing());
    } catch (IOException e) {
      String failure =
          "HAProxy %s: %s".formatted(proxy, e.getMessage() == null ? e : e.getMessage());
      if (!failure.equals(before.failure())) {
        LOG.warn("{}", failure);
      }
      return new Progress(aim.edition(), null, failure, before.refusing());
    }
  }

  /**
   * What came of a look.
   *
   * @param written whether something had to be
   */
  private record Settled(boolean written, Map<ServiceName, String> refusing) {}

  private Settled settle(Wanted aim) throws IOException {
    Map<String, String> there = there();
    Map<ServiceName, String> refusing = aim.refusedBy(there);
    var rest = own(aim.besides(refusing.keySet()), there);
    List<String> commands = MapEntries.commands(map, there, rest);
    String refused = write(commands);
    if (!refused.isEmpty()) {
      // Reloaded between the look and the write: its map is another one now.
      refused = write(MapEntries.commands(map, there(), rest));
    }
    if (!refused.isEmpty()) {
      throw new IOException(refused);
    }
    left.keySet().retainAll(aim.entries().keySet());
    left.putAll(rest);
    return new Settled(!commands.isEmpty(), refusing);
  }

  /**
   * What of it may be written where that is there. Who does not lead may be cut off, and somebody
   * else have promoted or turned back what it still lets in: it changes nothing but its own words.
   */
  private Map<ServiceName, Map<String, Integer>> own(
      Map<ServiceName, Map<String, Integer>> rest, Map<String, String> there) {
    if (leading.getAsBoolean()) {
      return rest;
    }
    Map<ServiceName, Map<String, Integer>> own = new HashMap<>(rest);
    own.entrySet()
        .removeIf(one ->
            !MapEntries.said(
                one.getKey(), there, one.getValue(), left.getOrDefault(one.getKey(), Map.of())));
    return own;
  }

  private Map<String, String> there() throws IOException {
    String answer = proxy.ask("show map " + MapEntries.escaped(map));
    if (answer.startsWith("Unknown map identifier")) {
      throw new IOException("its configuration uses no map " + map);
    }
    if (answer.startsWith("Permission denied")) {
      throw new IOException("its runtime API wants \"level admin\"");
    }
    return MapEntries.read(answer);
  }

  /** What it refused first, or nothing; all the rest is written all the same. */
  private String write(List<String> commands) throws IOException {
    String refused = "";
    for (String line : lines(commands)) {
      String said = proxy.ask(line).strip();
      if (refused.isEmpty() && !said.isEmpty()) {
        refused = "refuses %s: %s".formatted(line, said.lines().findFirst().orElse(""));
      }
    }
    return refused;
  }

  private static List<String> lines(List<String> commands) {
    List<String> lines = new ArrayList<>();
    var line = new StringBuilder();
    for (String command : commands) {
      if (line.length() + command.length() > LONGEST_LINE) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : ";").append(command);
    }
    if (!line.isEmpty()) {
      lines.add(line.toString());
    }
    return lines;
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  @Override
  public String toString() {
    return proxy.toString();
  }
}
