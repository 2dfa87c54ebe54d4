package dev.scaledservice.worker;

import dev.scaledservice.kit.JsonLine;
import dev.scaledservice.kit.Log;
import dev.scaledservice.kit.Options;
import dev.scaledservice.kit.service.Common;
import dev.scaledservice.kit.service.Service;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A worker in this process on a free port, and a caller of it. */
final class Instance implements AutoCloseable {
  final Service worker;
  private final HttpClient client = HttpClient.newHttpClient();

  private Instance(Service worker) {
    this.worker = worker;
  }

  /** With these flags, on 127.0.0.1 unless they say otherwise; listening, not yet ready. */
  static Instance started(String... flags) throws IOException {
    var environment =
        Map.of(
            "BIND_ADDRESS", "127.0.0.1",
            "PORT", "0",
            "POD_NAME", "worker-7",
            "SCALEDSERVICE_REVISION", "5f2a",
            "WORKER_CPU", "0",
            "WORKER_DRAIN", "0");
    var options = new Options(flags, environment);
    var common = Common.from(Worker.NAME, Worker.PORT, options);
    var silent = new PrintStream(OutputStream.nullOutputStream());
    return new Instance(
        Worker.make(options, common, new Log(silent, InstantSource.system(), JsonLine.empty())));
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
    return client.send(
        request(path).method(method, HttpRequest.BodyPublishers.noBody()).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> call(String header, String value) {
    return client.sendAsync(
        request("/v1/work").header(header, value).build(), HttpResponse.BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> call() {
    return client.sendAsync(request("/v1/work").build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    var address = worker.address();
    return HttpRequest.newBuilder(
            URI.create("http://" + address.getHostString() + ":" + address.getPort() + path))
        .timeout(Duration.ofSeconds(30));
  }

  @Override
  public void close() {
    client.close();
    worker.close();
  }
}
