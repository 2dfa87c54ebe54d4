package dev.scaledservice.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.controller.making.Rolling;
import dev.scaledservice.controller.observing.Ailment;
import dev.scaledservice.discovery.Reason;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.rollout.RolloutPlan.News;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever reads a reason at night finds on the page what to do about it. */
class ReasonsTest {

  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("project.root")));

  /** Where conditions and Events are made: a word in quotes there is a type or a reason. */
  private static final String[] MAKERS = {
    "operator/controller/src/main/java/dev/scaledservice/controller/reporting/ConditionsOf.java",
    "operator/controller/src/main/java/dev/scaledservice/controller/reporting/Reporter.java",
    "operator/controller/src/main/java/dev/scaledservice/controller/acting/Newcomer.java",
    "operator/controller/src/main/java/dev/scaledservice/controller/acting/Scaling.java",
    "operator/controller/src/main/java/dev/scaledservice/controller/acting/Sharing.java",
    "operator/controller/src/main/java/dev/scaledservice/controller/acting/Synced.java",
    "operator/controller/src/main/java/dev/scaledservice/controller/acting/Departure.java",
    "operator/engine/src/main/java/dev/scaledservice/engine/stages/Conclude.java"
  };

  private static final Pattern WORD = Pattern.compile("\"((?:[A-Z][a-z]+){2,})\"");

  /**
   * Told to nobody: a count of zero is a reason of Ready, and before the first look at Consul
   * nothing is said.
   */
  private static final Set<String> UNTOLD = Set.of("NotScaledToZero", "Pending");

  @Test
  void everyReasonIsOnThePage() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/operations.md"));

    assertThat(reasons())
        .hasSizeGreaterThan(40)
        .allSatisfy(
            reason -> assertThat(page).as("docs/operations.md").contains("`" + reason + "`"));
  }

  private static Set<String> reasons() throws IOException {
    Set<String> reasons = new TreeSet<>();
    for (String maker : MAKERS) {
      WORD.matcher(Files.readString(ROOT.resolve(maker)))
          .results()
          .forEach(word -> reasons.add(word.group(1)));
    }
    Stream.of(Reason.values()).map(Reason::condition).forEach(reasons::add);
    Stream.of(Rolling.State.values()).map(Rolling.State::reason).forEach(reasons::add);
    Stream.of(News.Kind.values()).map(News.Kind::reason).forEach(reasons::add);
    Stream.of(Ailment.Kind.values()).map(Ailment.Kind::reason).forEach(reasons::add);
    reasons.add(Policy.Origin.EXTERNAL.missing());
    reasons.removeAll(UNTOLD);
    return reasons;
  }
}
