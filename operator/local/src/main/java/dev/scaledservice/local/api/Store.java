package dev.scaledservice.local.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All objects, one version counter over them, and the recent history of each kind, from which a
 * watch that was cut goes on. Kinds are named by their qualified plural. What is handed out is
 * never changed in place; what is handed in must not be, either.
 *
 * <p>Callers do everything that belongs together within one {@link #inTurn}.
 */
final class Store {
  /** Changes kept a kind; a watch from further back is told that its version is too old. */
  private static final int HISTORY = 2_000;

  private static final class Shelf {
    final NavigableMap<Key, ObjectNode> objects = new TreeMap<>();
    final Deque<Change> history = new ArrayDeque<>();
    long forgotten;
  }

  private final ReentrantLock turn = new ReentrantLock(true);
  private final Map<String, Shelf> shelves = new HashMap<>();
  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
  private long version = 1;

  /** Runs it while nobody else reads or writes. */
  <T extends @Nullable Object> T inTurn(Supplier<T> work) {
    turn.lock();
    try {
      return work.get();
    } finally {
      turn.unlock();
    }
  }

  /** Told of every change, in order, within the writer's turn. */
  void addListener(Consumer<Change> listener) {
    listeners.add(listener);
  }

  void removeListener(Consumer<Change> listener) {
    listeners.remove(listener);
  }

  /** The version of the last change of anything. */
  long version() {
    return version;
  }

  @Nullable ObjectNode get(String kind, Key key) {
    return shelf(kind).objects.get(key);
  }

  /** All of a kind, by namespace and name. */
  Collection<ObjectNode> all(String kind) {
    return List.copyOf(shelf(kind).objects.values());
  }

  /** Everything of every kind. */
  Map<String, Collection<ObjectNode>> everything() {
    var all = new HashMap<String, Collection<ObjectNode>>();
    shelves.keySet().forEach(kind -> all.put(kind, all(kind)));
    return all;
  }

  /** Keeps the object under a new resource version and returns it as kept. */
  ObjectNode put(String kind, Key key, ObjectNode object) {
    ObjectNode stamped = stamp(object);
    ObjectNode before = shelf(kind).objects.put(key, stamped);
    record(new Change(kind, version, before, stamped, false));
    return stamped;
  }

  /** Takes the object out; returns it as it was last, under the version of its end. */
  ObjectNode remove(String kind, Key key, ObjectNode last) {
    ObjectNode before = shelf(kind).objects.remove(key);
    ObjectNode stamped = stamp(last);
    record(new Change(kind, version, before, stamped, true));
    return stamped;
  }

  /**
   * What happened to a kind after that version.
   *
   * @throws Failure 410 if that is further back than the history, or was never reached
   */
  List<Change> since(String kind, long wanted) {
    Shelf shelf = shelf(kind);
    if (wanted < shelf.forgotten || wanted > version) {
      throw Failure.expired(wanted, version);
    }
    return shelf.history.stream().filter(change -> change.version() > wanted).toList();
  }

  private ObjectNode stamp(ObjectNode object) {
    version++;
    ObjectNode stamped = object.deepCopy();
    stamped.withObjectProperty("metadata").put("resourceVersion", String.valueOf(version));
    return stamped;
  }

  private void record(Change change) {
    Shelf shelf = shelf(change.kind());
    shelf.history.addLast(change);
    if (shelf.history.size() > HISTORY) {
      shelf.forgotten = shelf.history.removeFirst().version();
    }
    listeners.forEach(listener -> listener.accept(change));
  }

  private Shelf shelf(String kind) {
    return shelves.computeIfAbsent(kind, ignored -> new Shelf());
  }
}
