package dev.scaledservice.controller.making;

import static dev.scaledservice.controller.making.Sample.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One step at a time. A revision is written {@code letter replicas/available}, oldest first, and
 * the last one is the target.
 */
class ExchangeTest {

  private static final String QUARTERS = "25% 25%";

  @ParameterizedTest(name = "{0}: {2} of {1} -> {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "the first revision comes at once    |  5 | n 0/0                 | n=5",
        "nothing to do                       |  5 | n 5/5                 | n=5",
        "scaling without a rollout           |  9 | n 5/5                 | n=9",
        "scaling down without a rollout      |  2 | n 5/5                 | n=2",
        "a rollout begins                    | 10 | b 10/10, n 0/0        | b=8 n=3",
        "room was made                       | 10 | b 8/8, n 3/0          | b=8 n=5",
        "nothing is available yet            | 10 | b 8/8, n 5/0          | b=8 n=5",
        "two are available                   | 10 | b 8/8, n 5/2          | b=6 n=5",
        "and make room for two               | 10 | b 6/6, n 5/2          | b=6 n=7",
        "the last ones                       | 10 | b 1/1, n 10/10        | b=0 n=10",
        "one pod: first the new one          |  1 | b 1/1, n 0/0          | b=1 n=1",
        "one pod: wait for it                |  1 | b 1/1, n 1/0          | b=1 n=1",
        "one pod: then the old one goes      |  1 | b 1/1, n 1/1          | b=0 n=1",
        "no pods: at once                    |  0 | b 3/3, n 0/0          | b=0 n=0",
        "no pods: in the middle too          |  0 | b 8/8, n 5/2          | b=0 n=0",
        "from none the target alone comes    |  5 | b 0/0, n 0/0          | b=0 n=5",
        "broken old pods go first            | 10 | b 10/6, n 3/0         | b=8 n=3",
        "an old revision that never ran      | 10 | b 10/0, n 0/0         | b=8 n=3",
        "the fewest go first                 | 10 | b 7/7, c 3/3, n 3/0   | b=7 c=1 n=3",
        "broken ones of any age before       | 10 | b 7/5, c 3/3, n 3/2   | b=5 c=1 n=3",
        "change back: the old one is the new | 10 | c 5/0, b 8/8          | c=0 b=8",
        "change back: at once in the end     | 10 | c 2/0, b 10/10        | c=0 b=10",
      })
  void withTheDefaults(String story, int wanted, String seen, String next) {
    check(QUARTERS, wanted, seen, next);
  }

  @ParameterizedTest(name = "{0}: {2} of {1} -> {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "no surge: first one goes            | 0 1    | 3 | b 3/3, n 0/0 | b=2 n=0",
        "no surge: then one comes            | 0 1    | 3 | b 2/2, n 0/0 | b=2 n=1",
        "no surge: and must be available     | 0 1    | 3 | b 2/2, n 1/0 | b=2 n=1",
        "nothing missing: first one comes    | 1 0    | 3 | b 3/3, n 0/0 | b=3 n=1",
        "nothing missing: it is available    | 1 0    | 3 | b 3/3, n 1/1 | b=2 n=1",
        "both nothing is one missing         | 0% 0%  | 3 | b 3/3, n 0/0 | b=2 n=0",
        "all at once beside                  | 100% 0 | 3 | b 3/3, n 0/0 | b=3 n=3",
        "all at once instead                 | 0 100% | 3 | b 3/3, n 0/0 | b=0 n=0",
        "a big surge                         | 9 0    | 3 | b 3/3, n 0/0 | b=3 n=3",
      })
  void withOtherRoom(String story, String policy, int wanted, String seen, String next) {
    check(policy, wanted, seen, next);
  }

  @ParameterizedTest(name = "{0}: {2} of {1} -> {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        // At least 30 are to be available, at most 50 to be there.
        "the new one is unproven             | 40 | b 8/8, n 5/0          | b=30 n=20",
        "and stays so                        | 40 | b 30/30, n 20/0       | b=30 n=20",
        "half and half                       | 40 | b 5/5, n 5/5          | b=15 n=35",
        "the new one is nearly through       | 40 | b 1/1, n 9/9          | b=3 n=40",
        "the old one never ran               | 40 | b 8/0, n 5/5          | b=8 n=40",
        "nobody has proven anything          | 40 | b 5/0, n 5/0          | b=5 n=40",
        "the one with most available grows   | 40 | b 2/2, c 6/6, n 0/0   | b=2 c=28 n=20",
        // At least 8, at most 13.
        "new pods fell over: old ones return | 10 | b 4/4, n 9/0          | b=4 n=9",
        "as far as there is room             | 10 | b 4/4, n 7/2          | b=6 n=7",
        // At least 3, at most 5.
        "fewer: unavailable ones go          |  4 | b 8/8, n 5/0          | b=3 n=2",
        "fewer: the new ones are enough      |  4 | b 8/8, n 5/5          | b=0 n=4",
        "fewer: new ones above the count     |  4 | b 0/0, n 9/2          | b=0 n=4",
      })
  void whileTheLoadMoves(String story, int wanted, String seen, String next) {
    check(QUARTERS, wanted, seen, next);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // replicas/available/current: two pods are still on their way out.
        "10 | b 8/8/10, n 3/0/3 | b=8 n=3",
        "10 | b 8/8/8, n 3/0/3  | b=8 n=5",
        // What is above the count goes, so it carries nothing.
        "10 | b 5/8/8, n 5/3/5  | b=5 n=5",
      })
  void podsOnTheirWayOutTakeRoomAndCarryNothing(int wanted, String seen, String next) {
    check(QUARTERS, wanted, seen, next);
  }

  private static void check(String policy, int wanted, String seen, String next) {
    String[] room = policy.strip().split(" ", -1);
    List<RevisionSeen> revisions = new ArrayList<>();
    for (String revision : seen.split(",", -1)) {
      revisions.add(revision(revision.strip(), revisions.size() + 1));
    }
    RevisionSeen incoming = revisions.removeLast();

    Map<Revision, Integer> counts =
        Exchange.of(incoming, revisions, wanted, RolloutPolicyTest.policy(room[0], room[1]))
            .counts();

    assertThat(text(counts)).isEqualTo(sorted(next));
  }

  private static RevisionSeen revision(String text, int sequence) {
    String[] counts = text.substring(2).split("/", -1);
    int replicas = Integer.parseInt(counts[0]);
    int available = Integer.parseInt(counts[1]);
    int current = counts.length > 2 ? Integer.parseInt(counts[2]) : replicas;
    return new RevisionSeen(
        named(text.charAt(0)), sequence, NOW, replicas, current, available, available);
  }

  private static Revision named(char letter) {
    return Sample.revision(String.valueOf(letter));
  }

  private static Map<String, Integer> text(Map<Revision, Integer> counts) {
    Map<String, Integer> text = new TreeMap<>();
    counts.forEach((revision, count) -> text.put(revision.hash(), count));
    return text;
  }

  private static Map<String, Integer> sorted(String next) {
    Map<String, Integer> text = new TreeMap<>();
    for (String count : next.strip().split(" ", -1)) {
      text.put(named(count.charAt(0)).hash(), Integer.parseInt(count.substring(2)));
    }
    return text;
  }
}
