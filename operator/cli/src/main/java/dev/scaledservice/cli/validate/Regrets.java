package dev.scaledservice.cli.validate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scaledservice.api.ScaledServiceSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;

/** What the API server lets through but a person would regret. */
interface Regrets {

  /** Every one there is: a new one is a class and a word here. */
  List<Regrets> ALL =
      List.of(
          new PodRegrets(),
          new ScalingRegrets(),
          new MetricRegrets(),
          new StopRegrets(),
          new RolloutRegrets());

  /**
   * @param spec of an object without errors, its defaults filled in
   * @param template the pods of that spec
   */
  void look(ScaledServiceSpec spec, PodTemplateSpec template, List<Finding> findings);

  /** Looks for all of them. A template that is none has been reported already. */
  static void lookForAll(ScaledServiceSpec spec, JsonMapper json, List<Finding> findings) {
    PodTemplateSpec template;
    try {
      template = json.treeToValue(spec.template(), PodTemplateSpec.class);
    } catch (JsonProcessingException noTemplate) {
      return;
    }
    ALL.forEach(regret -> regret.look(spec, template, findings));
  }
}
