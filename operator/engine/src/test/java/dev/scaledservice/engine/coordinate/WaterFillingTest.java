package dev.scaledservice.engine.coordinate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.Admission;
import dev.scaledservice.engine.Priorities.PriorityClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaterFillingTest {

  /** Floors of 50, 10 and 0 %; demands and shares of critical, normal and low. */
  @ParameterizedTest(name = "{0}, supply {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "100 100 100 | 300  | 10000 10000 10000",
        "100 100 100 | 250  | 10000 10000  5000",
        "100 100 100 | 200  | 10000 10000     0",
        "100 100 100 | 150  | 10000  5000     0",
        "100 100 100 | 110  | 10000  1000     0",
        "100 100 100 | 60   |  5000  1000     0",
        "100 100 100 | 0    |  5000  1000     0",
        "100 0   100 | 100  | 10000  1000     0",
        "100 0   100 | 150  | 10000 10000  5000",
        "0   100 100 | 100  | 10000 10000     0",
        "0   100 100 | 50   | 10000  5000     0",
        "0   0   0   | 0    |  5000  1000     0",
        "0   0   0   | 10   | 10000 10000 10000",
        "100 100 100 | 203  | 10000 10000     0",
        "100 100 100 | 207  | 10000 10000   500",
      })
  void fillsFromTheTop(String demand, double supply, String shares) {
    assertThat(WaterFilling.parts(classes(5_000, 1_000, 0), numbers(demand), supply))
        .containsExactly(Arrays.stream(numbers(shares)).mapToInt(part -> (int) part).toArray());
  }

  /** Without floors: 100 a second of each class are wanted. */
  @ParameterizedTest(name = "supply {0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "0   |   0 0 0",
        "0.5 |  50 0 0",
        "4   | 400 0 0",
        "5   | 500 0 0",
        "7   | 500 0 0",
      })
  void theHighestClassGetsEvenTheLast(double supply, String shares) {
    assertThat(WaterFilling.parts(classes(0, 0, 0), numbers("100 100 100"), supply))
        .containsExactly(Arrays.stream(numbers(shares)).mapToInt(part -> (int) part).toArray());
  }

  @Test
  void neverRisesNeverBelowAFloorNeverMoreThanThereIs() {
    var random = new SplittableRandom(7);
    for (int i = 0; i < 2_000; i++) {
      int top = random.nextInt(10_001);
      int middle = random.nextInt(top + 1);
      List<PriorityClass> classes = classes(top, middle, random.nextInt(middle + 1));
      double[] demand = {random.nextInt(500), random.nextInt(500), random.nextInt(500)};
      double supply = random.nextInt(1_600);
      int[] parts = WaterFilling.parts(classes, demand, supply);
      int[] withMore = WaterFilling.parts(classes, demand, supply + random.nextInt(200));
      int above = Admission.ALL;
      double admitted = 0;
      double floors = 0;
      for (int k = 0; k < 3; k++) {
        assertThat(parts[k]).isBetween(classes.get(k).floor(), above);
        assertThat(withMore[k]).isGreaterThanOrEqualTo(parts[k]);
        above = parts[k];
        admitted += demand[k] * parts[k] / Admission.ALL;
        floors += demand[k] * classes.get(k).floor() / Admission.ALL;
      }
      assertThat(admitted).isLessThanOrEqualTo(Math.max(supply, floors) + 1e-6);
    }
  }

  private static List<PriorityClass> classes(int... floors) {
    var classes = new ArrayList<PriorityClass>();
    for (int floor : floors) {
      classes.add(new PriorityClass("class" + classes.size(), floor));
    }
    return classes;
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.trim().split("\\s+")).mapToDouble(Double::parseDouble).toArray();
  }
}
