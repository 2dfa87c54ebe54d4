package dev.scaledservice.local.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One open watch: the changes of one kind, seen through a selection, in order, sent by a thread of
 * its own so that a client that does not read holds up nobody else.
 *
 * <p>A change that brings an object into the selection is an addition, one that takes it out a
 * deletion.
 */
final class WatchStream extends WebSocketListener implements Consumer<Change> {
  /** Events that may wait for a client; beyond it the watch is cut and the client lists again. */
  private static final int BACKLOG = 10_000;

  private static final int NORMAL = 1000;
  private static final String END = "";

  private final String kind;
  private final Selection selection;
  private final Consumer<WatchStream> onEnd;
  private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>();
  private final AtomicBoolean ended = new AtomicBoolean();

  /**
   * @param onEnd told once when the watch is over
   */
  WatchStream(String kind, Selection selection, Consumer<WatchStream> onEnd) {
    this.kind = kind;
    this.selection = selection;
    this.onEnd = onEnd;
  }

  /** Begins with what is there already. */
  void startWith(List<ObjectNode> objects) {
    objects.stream().filter(selection).forEach(object -> waiting.add(event("ADDED", object)));
  }

  @Override
  public void accept(Change change) {
    if (ended.get() || !change.kind().equals(kind)) {
      return;
    }
    ObjectNode before = change.before();
    boolean was = before != null && selection.test(before);
    boolean is = !change.gone() && selection.test(change.after());
    if (was || is) {
      String type = !is ? "DELETED" : was ? "MODIFIED" : "ADDED";
      waiting.add(event(type, change.after()));
    }
    if (waiting.size() > BACKLOG) {
      end();
    }
  }

  private static String event(String type, ObjectNode object) {
    ObjectNode event = JsonNodeFactory.instance.objectNode().put("type", type);
    event.set("object", object);
    return event.toString();
  }

  @Override
  public void onOpen(WebSocket socket, Response response) {
    Thread.ofVirtual().name("watch-" + kind).start(() -> send(socket));
  }

  private void send(WebSocket socket) {
    try {
      for (String event = waiting.take(); !event.equals(END); event = waiting.take()) {
        if (!socket.send(event)) {
          break;
        }
      }
      socket.close(NORMAL, "the watch is over");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end();
    }
  }

  /** Stops it: the client is told and watches anew. */
  void end() {
    if (ended.compareAndSet(false, true)) {
      waiting.clear();
      waiting.add(END);
      onEnd.accept(this);
    }
  }

  @Override
  public void onClosing(WebSocket socket, int code, String reason) {
    end();
  }

  @Override
  public void onClosed(WebSocket socket, int code, String reason) {
    end();
  }

  @Override
  public void onFailure(WebSocket socket, Throwable error, Response response) {
    end();
  }
}
