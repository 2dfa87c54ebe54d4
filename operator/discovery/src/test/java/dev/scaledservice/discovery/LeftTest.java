package dev.scaledservice.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a node is as it was left. */
class LeftTest {

  private static final Layout LAYOUT = new Layout(new Owner("c", "shop", "worker", "uid"));
  private static final Map<String, String> OURS =
      Map.of("managed-by", "scaledservice", "cluster", "c", "cr-uid", "uid");
  private static final NodeState FIVE = node(entry("a", 5), entry("b", 5));
  private static final NodeState NINE = node(entry("a", 9), entry("b", 9));
  private static final NodeState WANTED = node(entry("a", 1), entry("b", 1), entry("c", 1));

  private static Entry entry(String id, int weight) {
    return new Entry(id, "worker", "10.0.0.1", 80, List.of(), OURS, weight, null);
  }

  private static NodeState node(Entry... entries) {
    return new NodeState("", OURS, Arrays.asList(entries));
  }

  private static boolean untouched(Left left, NodeState now) {
    return left.isUntouched(LAYOUT, now, WANTED);
  }

  @Test
  void itIsAsItWasLeft() {
    assertThat(untouched(new Left(List.of(FIVE)), FIVE)).isTrue();
  }

  @Test
  void whoNeverHadTheLastWordKnowsNothing() {
    assertThat(untouched(Left.UNKNOWN, WANTED)).isFalse();
  }

  @Test
  void anotherWeightIsOfSomebodyElse() {
    assertThat(untouched(new Left(List.of(FIVE)), node(entry("a", 5), entry("b", 6)))).isFalse();
  }

  @Test
  void aWriteWithoutAnAnswerMayHaveBeenMadeInPart() {
    var left = new Left(List.of(FIVE, NINE));

    assertThat(untouched(left, FIVE)).isTrue();
    assertThat(untouched(left, NINE)).isTrue();
    assertThat(untouched(left, node(entry("a", 9), entry("b", 5)))).isTrue();
    assertThat(untouched(left, node(entry("a", 1), entry("b", 5)))).isTrue();
    assertThat(untouched(left, node(entry("a", 9), entry("b", 6)))).isFalse();
  }

  @Test
  void whoComesAndGoesIsSomebodyElsesDoing() {
    var left = new Left(List.of(FIVE));

    assertThat(untouched(left, node(entry("a", 5)))).isFalse();
    assertThat(untouched(left, node(entry("a", 5), entry("b", 5), entry("d", 5)))).isFalse();
  }

  @Test
  void anotherMarkIsOfSomebodyElse() {
    Map<String, String> marked = Map.of("refused", "rev2");

    assertThat(untouched(new Left(List.of(FIVE)), new NodeState("", marked, FIVE.entries())))
        .isFalse();
  }

  @Test
  void whatIsNotOursDoesNotMatter() {
    var foreign = new Entry("x", "web", "10.0.0.9", 80, List.of(), Map.of(), 3, null);

    assertThat(untouched(new Left(List.of(FIVE)), node(entry("a", 5), entry("b", 5), foreign)))
        .isTrue();
  }
}
