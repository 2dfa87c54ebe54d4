package dev.scaledservice.controller.rollout;

import dev.scaledservice.engine.rollout.Question;
import dev.scaledservice.engine.rollout.Reply;
import dev.scaledservice.signals.ServiceKey;
import java.util.List;

/** Who is asked before a rollout goes on. */
public interface Gates {

  /**
   * Asks, and waits for the answer; what is no answer is one too, and says why.
   *
   * @param evidence what the judge has counted, a sentence a measure
   */
  Reply ask(ServiceKey service, Question question, List<String> evidence)
      throws InterruptedException;
}
