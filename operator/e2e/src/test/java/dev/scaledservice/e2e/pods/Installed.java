package dev.scaledservice.e2e.pods;

import dev.scaledservice.e2e.Cluster;
import dev.scaledservice.e2e.Rig;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The operator on the rig with real pods, for a test class: installed before the first test, and
 * without any service after the last one at the latest. Where the machine cannot run pods, the
 * class is skipped and says why.
 */
final class Installed
    implements ExecutionCondition, BeforeAllCallback, AfterEachCallback, AfterAllCallback {

  private final boolean lasting;
  private final boolean alone;
  private @Nullable Machine machine;
  private @Nullable Rig rig;
  private @Nullable Cluster cluster;
  private @Nullable InstalledOperator operator;

  private Installed(boolean lasting, boolean alone) {
    this.lasting = lasting;
    this.alone = alone;
  }

  /** Every test begins without services. */
  static Installed anew() {
    return new Installed(false, false);
  }

  /** Services stay from one test of the class to the next. */
  static Installed lasting() {
    return new Installed(true, false);
  }

  /**
   * The same, and no other class runs meanwhile: for what depends on how busy the machine is. Such
   * a class has a name that begins with an A, so that it comes last and none waits beside it.
   */
  static Installed alone() {
    return new Installed(true, true);
  }

  Rig rig() {
    return Objects.requireNonNull(rig);
  }

  Cluster cluster() {
    return Objects.requireNonNull(cluster);
  }

  InstalledOperator operator() {
    return Objects.requireNonNull(operator);
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    String lacking = PodsRig.lacking();
    return lacking.isEmpty()
        ? ConditionEvaluationResult.enabled("this machine runs pods")
        : ConditionEvaluationResult.disabled(lacking);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    machine = Machine.take(alone);
    rig = PodsRig.get();
    cluster = new Cluster(rig);
    operator = InstalledOperator.install(rig, cluster);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (!lasting && cluster != null) {
      cluster.deleteAll();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (cluster != null) {
      cluster.deleteAll();
      cluster.close();
    }
    if (machine != null) {
      machine.close();
    }
  }
}
