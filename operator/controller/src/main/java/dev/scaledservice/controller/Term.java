package dev.scaledservice.controller;

import dev.scaledservice.controller.leadership.Leadership;
import dev.scaledservice.controller.rollout.Rollouts;
import dev.scaledservice.signals.statsd.StatsdReadings;

/**
 * What a change of leadership means here: a new leader begins everything anew from what the cluster
 * says, and listens from then on.
 */
record Term(StatsdReadings statsd, Forgetting forgetting, Rollouts rollouts, Watching watching)
    implements Leadership.Listener {

  @Override
  public void gained() {
    forgetting.forgetAll();
    rollouts.begin();
    statsd.beginWindows();
    watching.nudgeAll();
  }

  @Override
  public void resumed() {
    watching.nudgeAll();
  }

  @Override
  public void lost() {
    forgetting.forgetAll();
  }
}
