package dev.scaledservice.routing.haproxy;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one proxy's counters again and again, and hands on what they grew by. Reading takes a tenth
 * of the time at most: one with thousands of servers is asked less often.
 */
final class StatsKeeper implements Proxies.Keeper {

  private static final Logger LOG = LoggerFactory.getLogger(StatsKeeper.class);

  /**
   * What changes with every process: a number of its own, or, where that is always 1, its start.
   */
  private static final Pattern PROCESS = Pattern.compile("(?m)^(?:Pid|Start_time_sec): (\\d+)$");

  private final RuntimeApi proxy;
  private final Duration interval;
  private final BiConsumer<ServerLine.Instance, ServerLine.Counts> sink;
  private final Runnable onRead;
  private final Thread thread;
  private final Map<String, ServerLine.Counts> before = new HashMap<>();
  private final Rest rest = new Rest();
  private String process = "";
  private volatile String failure = "";
  private volatile Map<ServiceName, Map<Slot, Set<String>>> found = Map.of();

  StatsKeeper(
      RuntimeApi proxy,
      Duration interval,
      BiConsumer<ServerLine.Instance, ServerLine.Counts> sink,
      Runnable onRead) {
    this.proxy = proxy;
    this.interval = interval;
    this.sink = sink;
    this.onRead = onRead;
    thread = Proxies.Keeper.keeping("haproxy-stats " + proxy, this::keep);
  }

  /** Why it could not be read the last time; empty when it could. */
  String failure() {
    return failure;
  }

  /**
   * Whose servers stand for somebody, by slot: addresses such as 10.1.2.3:8080. Nothing while the
   * proxy does not answer.
   */
  Map<Slot, Set<String>> found(ServiceName service) {
    return found.getOrDefault(service, Map.of());
  }

  private void keep() {
    try {
      while (!Thread.interrupted()) {
        long begun = System.nanoTime();
        look();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        // One that gave no answer in time is asked again soon: meanwhile its calls are no evidence.
        Duration pause = failure.isEmpty() ? rest.after(took) : interval;
        Thread.sleep(pause.compareTo(interval) > 0 ? pause : interval);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      String answer = proxy.ask("show info;show stat");
      String now = processOf(answer);
      boolean first = process.isEmpty();
      if (!now.equals(process)) {
        process = now;
        before.clear();
      }
      List<ServerLine> lines = ServerLine.read(answer);
      for (ServerLine line : lines) {
        count(line, first);
      }
      found = found(lines);
      failure = "";
      onRead.run();
    } catch (IOException | NumberFormatException e) {
      String why = "HAProxy %s: %s".formatted(proxy, e.getMessage() == null ? e : e.getMessage());
      if (!why.equals(failure)) {
        LOG.warn("{}", why);
      }
      found = Map.of();
      failure = why;
    }
  }

  private static Map<ServiceName, Map<Slot, Set<String>>> found(List<ServerLine> lines) {
    return lines.stream()
        .map(ServerLine::instance)
        .filter(Objects::nonNull)
        .collect(
            groupingBy(
                ServerLine.Instance::service,
                groupingBy(
                    ServerLine.Instance::slot, mapping(ServerLine.Instance::address, toSet()))));
  }

  /**
   * Whatever a server had counted before the first look at its proxy is not handed on: nobody knows
   * when that was. An instance is handed on at once, with no calls. A server that stands for nobody
   * keeps what it counted for others, so that it is read too: whoever gets it next begins there.
   */
  private void count(ServerLine line, boolean first) {
    ServerLine.Counts last = before.put(line.server(), line.counts());
    ServerLine.Instance instance = line.instance();
    if (instance == null) {
      return;
    }
    ServerLine.Counts from = last == null ? ServerLine.Counts.NONE : last;
    if (first) {
      sink.accept(instance, ServerLine.Counts.NONE);
    } else if (line.counts().follows(from)) {
      sink.accept(instance, line.counts().minus(from));
    } else {
      sink.accept(instance, line.counts());
    }
  }

  private static String processOf(String answer) throws IOException {
    Matcher matcher = PROCESS.matcher(answer);
    var process = new StringBuilder();
    while (matcher.find()) {
      process.append(matcher.group(1)).append(' ');
    }
    if (process.isEmpty()) {
      throw new IOException("its answer to \"show info\" names no process");
    }
    return process.toString();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
