package dev.scaledservice.bench.rollback;

import dev.scaledservice.e2e.OperatorUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Two operators, of which the one that leads is killed half-way: in even rounds as soon as the
 * proxy has been told and nothing is written down yet, in odd ones when the version goes bad and
 * nobody has condemned it. The other one takes over; a new one takes its place.
 */
final class Heirs implements Trouble {

  private final List<OperatorUnderTest> operators = new ArrayList<>();
  private int leading;

  @Override
  public void begin(Stage stage) {
    operators.add(stage.place().operator());
    operators.add(stage.place().standby());
    awaitStarted(operators.getLast(), 1);
  }

  @Override
  public void before(Stage stage, int round) {
    OperatorUnderTest leader = operators.get(leading);
    if (round % 2 == 0) {
      Thread.ofPlatform()
          .daemon()
          .name("killer")
          .start(() -> {
            RuntimeMap map = stage.place().map();
            Patience.until(
                "the proxy is told",
                () -> map.share(stage.via().service()) == 0,
                Duration.ofMillis(1));
            leader.kill();
          });
    } else {
      leader.kill();
    }
  }

  @Override
  public void after(Stage stage, int round) {
    OperatorUnderTest killed = operators.get(leading);
    Patience.until("the leader is dead", () -> !killed.isAlive());
    int starts = starts(killed);
    killed.killAndReplace();
    awaitStarted(killed, starts + 1);
    leading = 1 - leading;
  }

  private static void awaitStarted(OperatorUnderTest operator, int times) {
    Patience.until("an operator has started", () -> starts(operator) >= times);
  }

  private static int starts(OperatorUnderTest operator) {
    return operator.log().split("started; StatsD at", -1).length - 1;
  }
}
