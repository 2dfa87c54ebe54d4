package dev.scaledservice.signals.statsd;

import dev.scaledservice.engine.Target;
import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.signals.Measured;
import dev.scaledservice.signals.Pod;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.Ticker;
import dev.scaledservice.signals.calls.AddressRange;
import dev.scaledservice.signals.calls.CallBook;
import dev.scaledservice.signals.calls.CallReport;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Listens for StatsD by UDP and answers what services told. */
public final class StatsdSource implements StatsdReadings, AutoCloseable {

  private final SampleStore store;
  private final PacketReceiver receiver;
  private final KernelDrops kernelDrops;
  private final LossWatch losses;

  /** Listens without knowing which services there are. */
  public StatsdSource(StatsdSettings settings, InstantSource clock, Ticker ticker) {
    this(settings, CallBook.Surroundings.NONE, clock, ticker);
  }

  /**
   * Binds the port and begins to listen.
   *
   * @param surroundings told when a breaker opens
   * @throws java.io.UncheckedIOException where the address cannot be bound
   */
  public StatsdSource(
      StatsdSettings settings,
      CallBook.Surroundings surroundings,
      InstantSource clock,
      Ticker ticker) {
    this.store = new SampleStore(settings, surroundings, clock, ticker);
    this.receiver =
        new PacketReceiver(
            settings.bind(),
            settings.receiveBuffer(),
            PacketReceiver.LONGEST,
            store.ingest(settings.dialect())::packet,
            store.counts);
    this.kernelDrops = new KernelDrops(Path.of("/proc"), receiver.address().getPort());
    this.losses =
        new LossWatch(kernelDrops::read, store.counts.packets::sum, ticker, store::lostPackets);
  }

  /** Where it listens: with the port that was chosen, where 0 was asked for. */
  public InetSocketAddress address() {
    return receiver.address();
  }

  /** Whether packets come in now: a socket that breaks is opened again by itself. */
  public boolean isListening() {
    return receiver.isOpen();
  }

  @Override
  public void pods(ServiceKey service, Collection<PodAddress> pods) {
    store.pods(service, pods);
  }

  @Override
  public void watch(ServiceKey service, Collection<StatsdQuery> queries) {
    store.watch(service, queries);
  }

  @Override
  public void forget(ServiceKey service) {
    store.forget(service);
  }

  @Override
  public void beginWindows() {
    store.beginWindows();
  }

  @Override
  public Measured measure(
      ServiceKey service, String metric, StatsdQuery query, Target target, Collection<Pod> pods) {
    losses.look();
    return store.measure(service, metric, query, target, pods);
  }

  @Override
  public List<PodEvents> events(ServiceKey service, String name, Map<String, String> tags) {
    return store.events(service, name, tags);
  }

  @Override
  public void admit(ServiceKey service, Collection<AddressRange> addresses) {
    store.outsiders.admit(service, addresses);
  }

  @Override
  public List<CallReport> calls() {
    return store.calls();
  }

  @Override
  public void count(ServiceKey callee, Predicate<ServiceKey> callers, Duration slow) {
    store.tallies.count(callee, callers, slow);
  }

  @Override
  public List<Tallied> tallied(ServiceKey callee) {
    return store.tallied(callee);
  }

  @Override
  public List<Stranger> strangers() {
    return store.strangers.list();
  }

  @Override
  public List<String> unasked(ServiceKey service) {
    return store.unasked(service);
  }

  @Override
  public StatsdCounters counters() {
    Counts counts = store.counts;
    return new StatsdCounters(
        counts.packets.sum(),
        counts.bytes.sum(),
        counts.samples.sum(),
        counts.unattributed.sum(),
        counts.ambiguous.sum(),
        counts.dropped(),
        counts.failures.sum(),
        kernelDrops.read(),
        receiver.grantedReceiveBuffer(),
        store.series(),
        store.seriesBytes(),
        counts.calls.sum(),
        counts.declined(),
        store.callBytes());
  }

  /** Stops listening; what was heard can still be asked for. */
  @Override
  public void close() {
    receiver.close();
  }
}
