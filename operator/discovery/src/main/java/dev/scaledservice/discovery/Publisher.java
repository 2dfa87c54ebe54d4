package dev.scaledservice.discovery;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Tells callers what they may send, by one document a service. No call blocks on the registry: what
 * is to be told is noted, and a desk a service brings it about.
 *
 * <p>A document that sheds is renewed for as long as it does, so that callers know that somebody
 * still wants it; one that admits everything is left alone. While the registry is in trouble
 * nothing is queued; when it is back, or has lost what it held, what counts now is written. It has
 * a circuit of its own: nothing that goes wrong here delays the registration of instances.
 */
public final class Publisher implements AutoCloseable {

  /** So that a registry that has come back is not asked about everything at once. */
  private static final Duration SPREAD = Duration.ofSeconds(1);

  private static final int AT_ONCE = 8;

  /** A document that sheds holds for so long after its last renewal, unless somebody says else. */
  public static final Duration VALID_FOR = Duration.ofSeconds(120);

  private final Circuit circuit;
  private final Desk.Office office;
  private final RandomGenerator random = new Random();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("publisher-", 0).factory());
  private final Map<ServiceKey, Desk> desks = new ConcurrentHashMap<>();

  /** Counts since the start. */
  static final class Tally {
    final LongAdder written = new LongAdder();
    final LongAdder refused = new LongAdder();
  }

  /**
   * @param registry looked at to know whether it is in trouble; the caller closes it, after this
   * @param values where documents are kept
   * @param validFor how long a document that sheds holds without being renewed; whole seconds
   * @param mayWrite asked before everything that is written
   * @param epoch which leadership of the operator this is; grows from one to the next
   * @param listener told when a status changes
   */
  public Publisher(
      Registry registry,
      KeyValues values,
      Pace pace,
      Duration validFor,
      BooleanSupplier mayWrite,
      LongSupplier epoch,
      Listener listener,
      InstantSource clock) {
    this.circuit = new Circuit(registry, pace, new Desks(), random);
    this.office =
        new Desk.Office(
            new Board(values, mayWrite, new Tally()),
            circuit,
            new Semaphore(AT_ONCE),
            pace,
            validFor,
            epoch,
            listener,
            clock,
            random);
    threads.execute(circuit);
  }

  /**
   * Wants callers to be told exactly this from now on. Returns at once; cheap when nothing is new.
   */
  public void publish(Bulletin wanted) {
    ask(wanted.owner().key(), new Message.Say(wanted));
  }

  /**
   * Wants callers to find no document of that owner, and goes on until it is so.
   *
   * @return completed when it is done; cancelled when {@link #publish}, {@link #forget} or {@link
   *     #close} comes before
   */
  public CompletionStage<Void> withdraw(Owner owner, String serviceName) {
    var wanted = new Message.Withdraw(owner, serviceName, new CompletableFuture<>());
    // What is the same as this is one like this.
    var working = (Message.Withdraw) ask(owner.key(), wanted);
    return working.done().minimalCompletionStage();
  }

  /** Looks after this resource no longer, and leaves its document as it is. */
  public void forget(ServiceKey key) {
    Desk desk = desks.remove(key);
    if (desk != null) {
      desk.agenda().end();
    }
  }

  /** How it stands with a resource. Never blocks. */
  public Told told(ServiceKey key) {
    Desk desk = desks.get(key);
    return desk == null ? Told.NOTHING : desk.told();
  }

  /** Counts since the start. */
  public Figures figures() {
    int shedding = 0;
    int untold = 0;
    for (Desk desk : desks.values()) {
      shedding += desk.sheds() ? 1 : 0;
      untold += desk.sheds() && !desk.told().synced() ? 1 : 0;
    }
    Tally tally = office.board().tally();
    return new Figures(tally.written.sum(), tally.refused.sum(), shedding, untold);
  }

  /**
   * Removes documents of services that are gone, or are called something else by now: whoever
   * should have done so was not there.
   *
   * @param clusterId whose services
   * @param gone asked of each service that has a document, and of its name in Consul, by a live
   *     question: whether no such service is called so. May block; whoever makes it fail is kept
   * @return keys that were removed; fails with a {@link RegistryException} when the registry cannot
   *     be asked
   */
  public CompletionStage<List<String>> sweep(
      String clusterId, BiPredicate<ServiceKey, String> gone) {
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                RegistryException fault = circuit.fault();
                if (fault != null) {
                  throw fault;
                }
                return new Leftovers(office.board()).remove(clusterId, gone);
              } catch (RegistryException e) {
                circuit.failed(e);
                throw new CompletionException(e);
              }
            },
            threads)
        .minimalCompletionStage();
  }

  /**
   * @param written documents written
   * @param refused writes that another's came before
   * @param shedding services whose callers are to hold calls back
   * @param untold those of them whose callers may not know
   */
  public record Figures(long written, long refused, int shedding, int untold) {}

  /** Ends all threads, and leaves the documents as they are. */
  @Override
  public void close() {
    desks.keySet().forEach(this::forget);
    circuit.end();
    threads.close();
  }

  /** Asks the desk of a resource, or a new one when there is none or it has just ended. */
  private Message ask(ServiceKey key, Message wanted) {
    while (true) {
      Desk desk = desks.computeIfAbsent(key, this::opened);
      Message answer = desk.agenda().want(wanted);
      if (answer != null) {
        return answer;
      }
      desks.remove(key, desk);
    }
  }

  private Desk opened(ServiceKey key) {
    Desk desk = new Desk(key, office, done -> desks.remove(key, done));
    threads.execute(desk);
    return desk;
  }

  /** What the circuit makes the desks do. */
  private final class Desks implements Circuit.Watcher {

    @Override
    public void opened() {
      desks.values().forEach(desk -> desk.agenda().troubled());
    }

    @Override
    public void closed() {
      lookSoon();
    }

    @Override
    public void wentBackwards() {
      lookSoon();
    }

    private void lookSoon() {
      desks
          .values()
          .forEach(desk -> desk.agenda().soon(Duration.ofNanos(random.nextLong(SPREAD.toNanos()))));
    }
  }
}
