package dev.scaledservice.controller.page;

import com.sun.net.httpserver.HttpExchange;
import dev.scaledservice.controller.http.Patience;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One open page. What is new is put into a queue of a few seconds; who reads too slowly for it is
 * sent away, comes back by itself and is told everything anew.
 */
final class Spectator {

  private static final int QUEUE = 32;
  private static final int BEAT_SECONDS = 2;

  /** So that a page that hears nothing knows that it is the connection. */
  private static final byte[] BEAT = "event: beat\ndata: {}\n\n".getBytes(StandardCharsets.UTF_8);

  /** The end of the stream. */
  static final byte[] LEAVE = {};

  private final String selected;
  private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(QUEUE);
  private volatile boolean tooSlow;

  /**
   * @param selected key of the service that the page shows in full; empty for none
   */
  Spectator(String selected) {
    this.selected = selected;
  }

  String selected() {
    return selected;
  }

  /** Never waits. Returns false when this one cannot follow and has to go. */
  boolean offer(byte[] message) {
    if (!queue.offer(message)) {
      tooSlow = true;
    }
    return !tooSlow;
  }

  /** Ends the stream once what is queued has been written. */
  void leave() {
    if (!queue.offer(LEAVE)) {
      tooSlow = true;
    }
  }

  /** Writes until the page goes, or cannot follow. */
  void follow(HttpExchange exchange, Patience patience, byte[] first) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    // A proxy in between that gathers answers would make the page late.
    exchange.getResponseHeaders().set("X-Accel-Buffering", "no");
    exchange.sendResponseHeaders(200, 0);
    OutputStream body = exchange.getResponseBody();
    byte[] message = first;
    while (message.length > 0 && !tooSlow) {
      body.write(message);
      body.flush();
      patience.rest();
      message = next();
      patience.resume();
    }
  }

  static byte[] message(String event, byte[] json) {
    byte[] head = ("event: " + event + "\ndata: ").getBytes(StandardCharsets.UTF_8);
    byte[] message = new byte[head.length + json.length + 2];
    System.arraycopy(head, 0, message, 0, head.length);
    System.arraycopy(json, 0, message, head.length, json.length);
    message[message.length - 2] = '\n';
    message[message.length - 1] = '\n';
    return message;
  }

  /** What is to be written next; a beat where nothing is for a while. */
  byte[] next() {
    try {
      byte[] message = queue.poll(BEAT_SECONDS, TimeUnit.SECONDS);
      return message == null ? BEAT : message;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return LEAVE;
    }
  }
}
