package dev.scaledservice.bench.rollback;

import dev.scaledservice.api.Marks;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.jspecify.annotations.Nullable;

/** What else is the matter while a version is turned back. */
interface Trouble {

  /** Once, while all is well. */
  default void begin(Stage stage) {}

  /** Just before the version goes bad. */
  default void before(Stage stage, int round) {}

  /** Since no call reaches it any more. */
  default void after(Stage stage, int round) {}

  /** Once, in the end. */
  default void end(Stage stage) {}

  /** Nothing. */
  record None() implements Trouble {}

  /** One of stable's instances is not ready, all the time. */
  final class Unready implements Trouble {

    private @Nullable Pod pod;

    @Override
    public void begin(Stage stage) {
      String stable = stage.stable();
      pod =
          stage.place().pods().of(stage.via().service()).stream()
              .filter(one -> stable.equals(one.getMetadata().getLabels().get(Marks.REVISION)))
              .findFirst()
              .orElseThrow();
      say(stage, pod, "\"False\",\"reason\":\"Told\"");
      stage.awaitReady(stage.shape().replicas() - 1);
    }

    @Override
    public void end(Stage stage) {
      if (pod != null) {
        say(stage, pod, "\"True\",\"reason\":null");
        stage.awaitReady(stage.shape().replicas());
      }
    }

    /**
     * Says it is unready with a reason, or the nodes that pretend would make it ready again; and
     * ready without one, or they never would.
     */
    private static void say(Stage stage, Pod pod, String status) {
      stage
          .place()
          .cluster()
          .client()
          .resource(pod)
          .subresource("status")
          .patch(
              PatchContext.of(PatchType.STRATEGIC_MERGE),
              "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":%s}]}}"
                  .formatted(status));
    }
  }

  /** A scale-up to twice as many, whose instances take a while. */
  record Growing() implements Trouble {

    @Override
    public void before(Stage stage, int round) {
      int twice = 2 * stage.shape().replicas();
      stage.scale(twice);
      Patience.until(
          "instances are on their way",
          () -> stage.place().pods().of(stage.via().service()).size() >= twice);
    }

    @Override
    public void after(Stage stage, int round) {
      stage.awaitReady(2 * stage.shape().replicas());
      stage.scale(stage.shape().replicas());
      stage.awaitReady(stage.shape().replicas());
    }
  }

  /** A part of the rig is away: killed in even rounds, silent with its ports open in odd ones. */
  record Away(String component) implements Trouble {

    @Override
    public void before(Stage stage, int round) {
      stage.place().rig().component(round % 2 == 0 ? "kill" : "pause", component);
    }

    @Override
    public void after(Stage stage, int round) {
      stage.place().rig().component(round % 2 == 0 ? "start" : "resume", component);
    }

    /**
     * What makes instances backs off while its API server is away: the next one finds it at work.
     */
    @Override
    public void end(Stage stage) {
      stage.scale(stage.shape().replicas() + 1);
      stage.awaitReady(stage.shape().replicas() + 1);
      stage.scale(stage.shape().replicas());
      stage.awaitReady(stage.shape().replicas());
    }
  }
}
