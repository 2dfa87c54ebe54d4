package dev.scaledservice.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Calls a port of this machine, with a fresh connection each. */
record Caller(int port) {

  private static final int AT_ONCE = 4;

  /**
   * Who answered how many of so many calls; what was not answered with 200 counts by its status
   * line.
   */
  Map<String, Integer> call(int calls, String... headers) {
    try (var pool = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<Map<String, Integer>>> parts = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        int mine = calls / AT_ONCE + (i < calls % AT_ONCE ? 1 : 0);
        parts.add(
            pool.submit(() -> {
              Map<String, Integer> answers = new TreeMap<>();
              for (int k = 0; k < mine; k++) {
                answers.merge(once("/", headers), 1, Integer::sum);
              }
              return answers;
            }));
      }
      Map<String, Integer> all = new TreeMap<>();
      for (Future<Map<String, Integer>> part : parts) {
        part.get().forEach((who, count) -> all.merge(who, count, Integer::sum));
      }
      return all;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Who answered; or the status line, or the exception where there was none. */
  String once(String path, String... headers) {
    try (var socket = new Socket()) {
      // Reset at the end, so that ports are not used up.
      socket.setSoLinger(true, 0);
      socket.setSoTimeout(10_000);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      var request =
          new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: it\r\nConnection: close\r\n");
      for (String header : headers) {
        request.append(header).append("\r\n");
      }
      socket
          .getOutputStream()
          .write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return answer.startsWith("HTTP/1.1 200 ")
          ? answer.substring(answer.lastIndexOf('\n') + 1)
          : answer.lines().findFirst().orElse("no answer");
    } catch (IOException e) {
      return e.toString();
    }
  }
}
