package dev.scaledservice.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.routing.ConsulWeights;
import dev.scaledservice.routing.Member;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Instances of a service, registered in the real Consul as the operator does it: a tag a slot. Each
 * answers its own address; {@code /bad} with 500, {@code /cut} not at all.
 */
final class Instances implements AutoCloseable {

  static final int PORT = 8080;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST = 8;

  private final Rig rig;
  private final ServiceName service;
  private final Haproxies answering;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Member> members = new ArrayList<>();

  Instances(Rig rig, ServiceName service) {
    this.rig = rig;
    this.service = service;
    answering = new Haproxies(rig);
    var config =
        new StringBuilder("defaults\n  mode http\n  timeout client 60s\nfrontend instances\n");
    for (int i = 1; i <= MOST; i++) {
      config.append("  bind %s:%d\n".formatted(address(i), PORT));
    }
    answering.start(
        config
            + "  http-request return status 500 content-type text/plain string sorry if { path /bad }\n"
            + "  http-request reject if { path /cut }\n"
            + "  http-request return status 200 content-type text/plain lf-string \"%[dst]\"\n");
  }

  /** So many ready ones of each slot, and nobody else. */
  void are(int ofA, int ofB) {
    members.clear();
    for (int i = 1; i <= ofA + ofB; i++) {
      members.add(new Member("pod-" + i, address(i), PORT, i <= ofA ? Slot.A : Slot.B, true));
    }
    register(null);
    for (int i = ofA + ofB + 1; i <= MOST; i++) {
      put("deregister", entry(address(i)).put("ServiceID", id(address(i))));
    }
  }

  List<Member> members() {
    return List.copyOf(members);
  }

  Set<String> addresses(Slot slot) {
    return Set.copyOf(
        members.stream().filter(member -> member.slot() == slot).map(Member::address).toList());
  }

  /** With weights for those who follow SRV records; without, all weigh the same and pass. */
  void register(@Nullable ConsulWeights weights) {
    for (Member member : members) {
      OptionalInt weight = weights == null ? OptionalInt.of(1) : weights.of(member.slot());
      ObjectNode entry = entry(member.address());
      ObjectNode its = entry.putObject("Service");
      its.put("ID", id(member.address())).put("Service", service.name());
      its.put("Address", member.address()).put("Port", member.port());
      its.putArray("Tags").add("slot-" + member.slot().letter());
      its.putObject("Weights").put("Passing", weight.orElse(1)).put("Warning", 1);
      entry
          .putObject("Check")
          .put("CheckID", id(member.address()) + "/ready")
          .put("Name", "ready")
          .put("ServiceID", id(member.address()))
          .put("Status", weight.isPresent() ? "passing" : "critical");
      put("register", entry);
    }
  }

  /** A node of its own each, so that nothing is left when it goes. */
  private static ObjectNode entry(String address) {
    return JSON.createObjectNode().put("Node", id(address)).put("Address", address);
  }

  private static String id(String address) {
    return "instance-" + address.replace('.', '-');
  }

  private String address(int number) {
    return rig.fact("POD_NETWORK").replace(".0.0/16", ".200." + number);
  }

  private void put(String what, ObjectNode body) {
    try {
      var request =
          HttpRequest.newBuilder(
                  URI.create(
                      "http://%s/v1/catalog/%s".formatted(rig.fact("CONSUL_HTTP_ADDR"), what)))
              .PUT(HttpRequest.BodyPublishers.ofString(body.toString()))
              .build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(what + ": " + answer.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    answering.close();
    http.close();
  }
}
