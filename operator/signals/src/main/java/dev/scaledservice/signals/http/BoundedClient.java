package dev.scaledservice.signals.http;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Speaks HTTP/1.1 with one server; waits for whole answers, and never for long. */
public final class BoundedClient implements AutoCloseable {

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http;

  /**
   * @param connectTimeout how long opening a connection may take
   * @param certificateAuthority PEM file of the authorities that sign the server's certificate;
   *     null for those that Java trusts
   * @throws java.io.UncheckedIOException when that file cannot be read
   * @throws IllegalArgumentException when it holds no certificates
   */
  public BoundedClient(Duration connectTimeout, @Nullable Path certificateAuthority) {
    var builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(connectTimeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(executor);
    if (certificateAuthority != null) {
      builder.sslContext(Authorities.in(certificateAuthority).context());
    }
    this.http = builder.build();
  }

  /** What became of a request. */
  public sealed interface Outcome {

    /** A whole answer; {@code contentType} is {@code no type} where none is told. */
    record Answered(int status, String contentType, String body) implements Outcome {}

    /** It is longer than allowed, and was not read to its end. */
    record TooLong() implements Outcome {}

    /** The time for the whole answer is over. */
    record Late() implements Outcome {}

    /** There is none. */
    record Broken(Throwable thrown) implements Outcome {}
  }

  /**
   * Waits for the whole answer: the timeout of a request would end with the headers, and a body
   * that drips would never be given up.
   *
   * @param longest how many bytes the answer may have
   */
  public Outcome send(HttpRequest request, Duration timeout, int longest)
      throws InterruptedException {
    CompletableFuture<HttpResponse<Optional<String>>> call =
        http.sendAsync(request, head -> new BoundedText(longest));
    try {
      return outcome(call.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      call.cancel(true);
      return new Outcome.Late();
    } catch (InterruptedException e) {
      call.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      return new Outcome.Broken(e);
    }
  }

  private static Outcome outcome(HttpResponse<Optional<String>> response) {
    return response.body().isEmpty()
        ? new Outcome.TooLong()
        : new Outcome.Answered(
            response.statusCode(),
            response.headers().firstValue("Content-Type").orElse("no type"),
            response.body().get());
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
    executor.close();
  }
}
