package dev.scaledservice.local.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.discovery.Publisher;
import dev.scaledservice.discovery.Reason;
import dev.scaledservice.discovery.control.Admitted;
import dev.scaledservice.discovery.control.ControlDocument;
import dev.scaledservice.discovery.control.Edition;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The publisher before a Consul: what callers find, and what it leaves alone. */
abstract class PublisherContract {

  private final String name = "s" + UUID.randomUUID().toString().substring(0, 8);
  private Post post;

  abstract URI consul();

  @BeforeEach
  void open() {
    post = new Post(consul(), "here", Publisher.VALID_FOR);
  }

  @AfterEach
  void close() {
    post.erase(name);
    post.close();
  }

  private String foreign(Edition edition, String owner, int low) {
    return new ControlDocument(
            edition,
            Instant.parse("2026-03-01T10:00:00Z"),
            owner,
            List.of(new Admitted("critical", 10_000), new Admitted("low", low)),
            Duration.ofSeconds(120),
            "theirs")
        .json();
  }

  @Test
  void nothingIsWrittenWhileAllIsAdmitted() {
    post.admit("worker", name, 10_000, 10_000, 10_000);
    post.awaitTold("worker", Reason.SYNCED);

    assertThat(post.text(name)).isNull();
    assertThat(post.publisher.figures()).isEqualTo(new Publisher.Figures(0, 0, 0, 0));
  }

  @Test
  void callersFindWhatTheyMaySendAndFindItAgainWhenAllIsAdmitted() throws Exception {
    post.epoch = 7;
    post.admit("worker", name, 10_000, 8_000, 1_000);
    post.awaitTold("worker", Reason.SYNCED);

    var json = new ObjectMapper().readTree(post.text(name));
    assertThat(json.get("schema").asInt()).isEqualTo(1);
    assertThat(json.get("epoch").asLong()).isEqualTo(7);
    assertThat(json.get("generation").asLong()).isEqualTo(1);
    assertThat(Instant.parse(json.get("at").asText())).isBefore(Instant.now().plusSeconds(60));
    assertThat(json.get("owner").asText()).isEqualTo("here/shop/worker");
    assertThat(json.get("admission").toString())
        .isEqualTo(
            """
            [{"class":"critical","parts":10000},{"class":"normal","parts":8000},\
            {"class":"low","parts":1000}]\
            """);
    assertThat(json.get("validForSeconds").asLong()).isEqualTo(120);
    assertThat(json.get("reason").asText()).isEqualTo("capacity is short");

    post.admit("worker", name, 10_000, 10_000, 10_000);
    var all = post.awaitDocument(name, found -> !Admitted.sheds(found.admission()));
    assertThat(all.edition()).isEqualTo(new Edition(7, 2));
    assertThat(all.validFor()).isZero();
    assertThat(post.publisher.figures().written()).isEqualTo(2);
  }

  @Test
  void whatIsWantedAlreadyIsNotWrittenAgain() {
    post.admit("worker", name, 10_000, 8_000, 1_000);
    post.awaitTold("worker", Reason.SYNCED);
    for (int i = 0; i < 50; i++) {
      post.admit("worker", name, 10_000, 8_000, 1_000);
    }
    post.admit("worker", name, 10_000, 8_000, 2_000);
    var last = post.awaitDocument(name, found -> Post.parts(found, "low") == 2_000);

    assertThat(last.edition().generation()).isEqualTo(2);
  }

  @Test
  void editionsGoOnFromWhatIsThere() {
    post.write(name, foreign(new Edition(9, 41), "here/shop/worker", 500));
    post.epoch = 3;
    post.admit("worker", name, 10_000, 8_000, 1_000);
    var ours = post.awaitDocument(name, found -> Post.parts(found, "low") == 1_000);
    assertThat(ours.edition()).isEqualTo(new Edition(9, 42));

    post.epoch = 10;
    post.admit("worker", name, 10_000, 8_000, 0);
    var next = post.awaitDocument(name, found -> Post.parts(found, "low") == 0);
    assertThat(next.edition()).isEqualTo(new Edition(10, 1));
  }

  @Test
  void whatAPredecessorShedIsLetGoByOneWhoAdmitsAll() {
    post.write(name, foreign(new Edition(1, 5), "here/shop/worker", 500));
    post.admit("worker", name, 10_000, 10_000, 10_000);

    var all = post.awaitDocument(name, found -> !Admitted.sheds(found.admission()));
    assertThat(all.edition()).isEqualTo(new Edition(1, 6));
    assertThat(all.validFor()).isZero();
  }

  @Test
  void anothersDocumentIsNeverOverwritten() {
    String theirs = foreign(new Edition(1, 5), "there/shop/worker", 500);
    post.write(name, theirs);
    post.admit("worker", name, 10_000, 8_000, 1_000);

    var told = post.awaitTold("worker", Reason.NAME_TAKEN);
    assertThat(told.message()).contains("there/shop/worker").contains(name);
    assertThat(post.text(name)).isEqualTo(theirs);
    assertThat(post.publisher.figures().untold()).isEqualTo(1);

    post.erase(name);
    post.awaitTold("worker", Reason.SYNCED);
    assertThat(Objects.requireNonNull(post.document(name)).owner()).isEqualTo("here/shop/worker");
  }

  @Test
  void whatIsNoDocumentIsLeftToAPersonButNothingMayBeReplaced() {
    for (String text : List.of("{\"schema\":1}", "true", "{\"schema\":2,\"owner\":\"x\"}")) {
      post.write(name, text);
      post.admit("worker", name, 10_000, 8_000, 1_000);
      var told = post.awaitTold("worker", Reason.CONFLICT);
      assertThat(told.message()).contains("remove it");
      assertThat(post.text(name)).isEqualTo(text);
    }

    post.write(name, " ");
    post.awaitTold("worker", Reason.SYNCED);
    assertThat(post.document(name)).isNotNull();
  }

  @Test
  void aLowerClassNeverGetsMoreThanAHigherOne() {
    post.admit("worker", name, 8_000, 9_000, 20_000);
    var found = post.awaitDocument(name, _ -> true);

    assertThat(found.admission())
        .containsExactly(
            new Admitted("critical", 8_000),
            new Admitted("normal", 8_000),
            new Admitted("low", 8_000));
  }

  @Test
  void aServiceThatGoesTakesItsDocumentAlongAndNobodyElses() throws Exception {
    post.admit("worker", name, 10_000, 8_000, 1_000);
    post.awaitDocument(name, _ -> true);
    post.publisher
        .withdraw(post.owner("worker"), name)
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
    assertThat(post.text(name)).isNull();

    String theirs = foreign(new Edition(1, 5), "there/shop/worker", 500);
    post.write(name, theirs);
    post.publisher
        .withdraw(post.owner("worker"), name)
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
    assertThat(post.text(name)).isEqualTo(theirs);
  }

  @Test
  void whatIsLeftOfServicesThatAreGoneIsSwept() throws Exception {
    Map<String, String> left = new LinkedHashMap<>();
    left.put(name + "-gone", foreign(new Edition(1, 5), "here/shop/gone", 500));
    left.put(name + "-here", foreign(new Edition(1, 5), "here/shop/here", 500));
    left.put(name + "-asked", foreign(new Edition(1, 5), "here/shop/asked", 500));
    left.put(name + "-theirs", foreign(new Edition(1, 5), "there/shop/gone", 500));
    left.put(name + "-odd", foreign(new Edition(1, 5), "here/shop", 500));
    left.put(name + "-none", "true");
    left.forEach(post::write);
    Set<String> asked = new HashSet<>();
    try {
      List<String> removed =
          post.publisher
              .sweep(
                  "here",
                  (service, serviceName) -> {
                    if (!serviceName.startsWith(name)) {
                      return false;
                    }
                    asked.add(service + " as " + serviceName);
                    if (service.name().equals("asked")) {
                      throw new IllegalStateException("nobody knows");
                    }
                    return service.name().equals("gone");
                  })
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS);

      assertThat(asked)
          .containsExactlyInAnyOrder(
              "shop/gone as " + name + "-gone",
              "shop/here as " + name + "-here",
              "shop/asked as " + name + "-asked");
      assertThat(removed).containsExactly(ControlDocument.key(name + "-gone"));
      assertThat(post.text(name + "-gone")).isNull();
      left.remove(name + "-gone");
      left.forEach((at, text) -> assertThat(post.text(at)).isEqualTo(text));

      post.mayWrite = false;
      assertThat(
              post.publisher
                  .sweep("here", (service, serviceName) -> serviceName.startsWith(name))
                  .toCompletableFuture()
                  .get(60, TimeUnit.SECONDS))
          .isEmpty();
      assertThat(post.text(name + "-here")).isNotNull();
    } finally {
      left.keySet().forEach(post::erase);
    }
  }

  /** Said anew while it is being withdrawn, it is not forgotten by the one who looks after it. */
  @Test
  void whatIsWantedAgainWhileItGoesIsThereInTheEnd() {
    for (int i = 0; i < 20; i++) {
      post.admit("worker", name, 10_000, 8_000, 1_000 + i);
      var _ = post.publisher.withdraw(post.owner("worker"), name);
      post.admit("worker", name, 10_000, 8_000, 2_000 + i);
    }
    post.awaitDocument(name, found -> Post.parts(found, "low") == 2_019);
    post.awaitTold("worker", Reason.SYNCED);
    assertThat(post.publisher.figures().shedding()).isEqualTo(1);
  }

  @Test
  void aNewNameLeavesNothingUnderTheOldOne() {
    String old = name + "-old";
    post.admit("worker", old, 10_000, 8_000, 1_000);
    post.awaitDocument(old, _ -> true);
    post.admit("worker", name, 10_000, 8_000, 1_000);
    post.awaitDocument(name, _ -> true);

    assertThat(post.text(old)).isNull();
  }

  @Test
  void whoDoesNotLeadWritesNothing() {
    post.mayWrite = false;
    post.admit("worker", name, 10_000, 8_000, 1_000);
    post.awaitTold("worker", Reason.HELD_BACK);
    assertThat(post.text(name)).isNull();

    post.mayWrite = true;
    post.awaitTold("worker", Reason.SYNCED);
    assertThat(post.document(name)).isNotNull();
  }

  @Test
  void whatShedsIsRenewedAndWhatDoesNotIsNot() {
    try (var quick = new Post(consul(), "here", Duration.ofSeconds(1))) {
      quick.admit("worker", name, 10_000, 8_000, 1_000);
      quick.awaitDocument(name, found -> found.edition().generation() >= 4);
      quick.admit("worker", name, 10_000, 10_000, 10_000);
      var all = quick.awaitDocument(name, found -> !Admitted.sheds(found.admission()));
      long written = quick.publisher.figures().written();
      await()
          .during(Duration.ofSeconds(2))
          .atMost(Duration.ofSeconds(10))
          .until(() -> quick.publisher.figures().written() == written);
      assertThat(Objects.requireNonNull(quick.document(name)).edition()).isEqualTo(all.edition());
    }
  }

  @Test
  void twoThatWriteForOneServiceLoseNothingAndGoForward() {
    try (var other = new Post(consul(), "here", Publisher.VALID_FOR)) {
      for (int i = 1; i <= 5; i++) {
        post.admit("worker", name, 10_000, 5_000 + i, 0);
        other.admit("worker", name, 10_000, 6_000 + i, 0);
      }
      post.awaitTold("worker", Reason.SYNCED);
      other.awaitTold("worker", Reason.SYNCED);
      var last = post.awaitDocument(name, _ -> true);
      assertThat(last.edition().generation())
          .isEqualTo(post.publisher.figures().written() + other.publisher.figures().written());
    }
  }
}
