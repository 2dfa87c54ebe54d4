package dev.scaledservice.discovery;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Keeps the registry as the callers of this class want it. No call blocks on the registry: what is
 * wanted is noted, and a worker a resource brings it about, as often as needed.
 *
 * <p>Level-triggered: the newest want counts, whatever happened to those before. What is there is
 * read before anything is written, and nothing is written when nothing differs. While the registry
 * is in trouble nothing is queued; when it is back, the whole difference is made up for.
 */
public final class Registrar implements AutoCloseable {

  /** So that a registry that has come back is not asked about everything at once. */
  private static final Duration SPREAD = Duration.ofSeconds(1);

  private final Registry registry;
  private final Circuit circuit;
  private final Sweep sweep;
  private final Worker.Shop shop;

  /** Not the default generator: this one may be shared by all threads. */
  private final RandomGenerator random = new Random();

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("registrar-", 0).factory());
  private final Map<ServiceKey, Worker> workers = new ConcurrentHashMap<>();

  /**
   * @param registry where it is all kept; the caller closes it, after this
   * @param allowSharedNames whether a service name that another owner holds may be joined
   * @param safety asked before writing and before removing much
   * @param listener told when a status changes
   * @param clock for the times in a status
   */
  public Registrar(
      Registry registry,
      Pace pace,
      boolean allowSharedNames,
      Safety safety,
      Listener listener,
      InstantSource clock) {
    this.registry = registry;
    var remover = new Remover(registry, safety);
    this.sweep = new Sweep(registry, remover);
    this.circuit = new Circuit(registry, pace, new Workers(), random);
    this.shop =
        new Worker.Shop(
            new Synchronizer(registry, safety, allowSharedNames),
            remover,
            circuit,
            new Semaphore(pace.parallel()),
            pace,
            listener,
            clock,
            random,
            new Tally());
    threads.execute(circuit);
  }

  /**
   * Wants exactly this in the registry for its resource from now on, instead of whatever was wanted
   * before. Returns at once; cheap when nothing new is wanted.
   */
  public void want(ServiceRegistration desired) {
    ask(desired.key(), new Aim.Present(desired));
  }

  /**
   * Wants nothing of that owner in the registry, and goes on until it is so: for a finalizer, which
   * may ask again and gets the same stage. Entries of others on its node stay, and the node with
   * them.
   *
   * @return completed when it is done; cancelled when {@link #want}, {@link #forget} or {@link
   *     #close} comes before
   */
  public CompletionStage<Removed> remove(Owner owner) {
    var wanted = new Aim.Absent(owner, new CompletableFuture<>());
    // What is the same as this is one like this.
    var working = (Aim.Absent) ask(owner.key(), wanted);
    return working.done().minimalCompletionStage();
  }

  /** Looks after this resource no longer, and leaves the registry as it is. */
  public void forget(ServiceKey key) {
    var worker = workers.remove(key);
    if (worker != null) {
      worker.agenda().end();
    }
  }

  /** Looks after nothing any longer, and leaves the registry as it is: leadership is lost. */
  public void forgetAll() {
    workers.keySet().forEach(this::forget);
  }

  /** How a resource stands, as of the last successful read or write. Never blocks. */
  public Status status(ServiceKey key) {
    var worker = workers.get(key);
    return worker == null ? Status.UNKNOWN : worker.status();
  }

  /**
   * Removes what is left of resources that are gone.
   *
   * @param clusterId whose leftovers
   * @param operatorClass only what operators of this class keep; empty for those without a class
   * @param known uids of the resources that exist
   * @param gone asked of every owner that is not among them, by a live question: whether its
   *     resource is really gone. May block; whoever makes it fail is kept
   * @return fails with a {@link RegistryException} when the registry cannot be asked
   */
  public CompletionStage<Swept> sweep(
      String clusterId, String operatorClass, Set<String> known, Predicate<Owner> gone) {
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                var fault = circuit.fault();
                if (fault != null) {
                  throw fault;
                }
                return sweep.run(clusterId, operatorClass, known, gone);
              } catch (RegistryException e) {
                circuit.failed(e);
                throw new CompletionException(e);
              }
            },
            threads)
        .minimalCompletionStage();
  }

  /** Counts since the start. */
  public Figures figures() {
    int unsynced = 0;
    int pending = 0;
    for (var worker : workers.values()) {
      var status = worker.status();
      unsynced += status.synced() ? 0 : 1;
      pending += status.pending();
    }
    var tally = shop.tally();
    return new Figures(
        registry.calls(),
        workers.size(),
        unsynced,
        pending,
        tally.syncs(),
        tally.changes(),
        tally.repaired(),
        circuit.fault() != null,
        circuit.timesOpened());
  }

  /** Ends all threads, and leaves the registry as it is. */
  @Override
  public void close() {
    forgetAll();
    circuit.end();
    threads.close();
  }

  /** Asks the worker of a resource, or a new one when there is none or it has just ended. */
  private Aim ask(ServiceKey key, Aim wanted) {
    while (true) {
      var worker = workers.computeIfAbsent(key, this::hired);
      var answer = worker.agenda().want(wanted);
      if (answer != null) {
        return answer;
      }
      workers.remove(key, worker);
    }
  }

  private Worker hired(ServiceKey key) {
    var worker = new Worker(key, shop, done -> workers.remove(key, done));
    threads.execute(worker);
    return worker;
  }

  /** What the circuit makes the workers do. */
  private final class Workers implements Circuit.Watcher {

    @Override
    public void opened() {
      workers.values().forEach(worker -> worker.agenda().troubled());
    }

    @Override
    public void closed() {
      workers.values().forEach(worker -> worker.agenda().soon(spread()));
    }

    @Override
    public void wentBackwards() {
      workers.values().forEach(Worker::wentBackwards);
    }

    private Duration spread() {
      return Duration.ofNanos(random.nextLong(SPREAD.toNanos()));
    }
  }
}
