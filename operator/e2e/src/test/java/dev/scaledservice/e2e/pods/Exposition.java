package dev.scaledservice.e2e.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What a pod of the operator says of itself at {@code /metrics}; wants no API server. */
final class Exposition {

  private static final String PORT = "8080";

  private final URI address;

  private Exposition(URI address) {
    this.address = address;
  }

  static Exposition of(Pod pod) {
    return new Exposition(
        URI.create("http://%s:%s/metrics".formatted(pod.getStatus().getPodIP(), PORT)));
  }

  /** Of a service in the namespace {@code default}; fails where it has none. */
  double value(String metric, String service) {
    String begin = "%s{namespace=\"default\",service=\"%s\",} ".formatted(metric, service);
    String text = text();
    String line = text.lines().filter(said -> said.startsWith(begin)).findFirst().orElse("");
    assertThat(line).as("%sin%n%s", begin, text).isNotEmpty();
    return Double.parseDouble(line.substring(begin.length()));
  }

  private String text() {
    var request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(10)).build();
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
