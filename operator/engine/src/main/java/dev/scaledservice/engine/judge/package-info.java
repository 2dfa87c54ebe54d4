/**
 * Is the canary worse than what runs? Sequential tests that may be looked at after every call
 * without raising more false alarms than were promised. Numbers in, verdicts out; nothing of
 * rollouts, weights or Kubernetes.
 */
@NullMarked
package dev.scaledservice.engine.judge;

import org.jspecify.annotations.NullMarked;
