package dev.scaledservice.e2e;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A rig of its own and the operator on it, for a test class. No service is left from one test to
 * the next.
 */
final class Running implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

  private @Nullable Rig rig;
  private @Nullable Cluster cluster;
  private @Nullable OperatorUnderTest operator;

  Rig rig() {
    return Objects.requireNonNull(rig);
  }

  Cluster cluster() {
    return Objects.requireNonNull(cluster);
  }

  OperatorUnderTest operator() {
    return Objects.requireNonNull(operator);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    rig = Rig.start();
    cluster = new Cluster(rig);
    operator = new OperatorUnderTest(rig);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    cluster().deleteAll();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (operator != null) {
      operator.close();
    }
    if (cluster != null) {
      cluster.close();
    }
    if (rig != null) {
      rig.close();
    }
  }
}
