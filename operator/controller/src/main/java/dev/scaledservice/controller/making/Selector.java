package dev.scaledservice.controller.making;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a {@code metav1.LabelSelector} selects something with these labels. */
public final class Selector {

  private Selector() {}

  /** An empty selector selects everything, an absent one nothing, as in {@code policy/v1}. */
  public static boolean matches(@Nullable LabelSelector selector, Map<String, String> labels) {
    if (selector == null) {
      return false;
    }
    Map<String, String> equal = selector.getMatchLabels();
    List<LabelSelectorRequirement> expressions = selector.getMatchExpressions();
    return (equal == null || labels.entrySet().containsAll(equal.entrySet()))
        && (expressions == null
            || expressions.stream().allMatch(expression -> holds(expression, labels)));
  }

  /** {@code NotIn} holds for a label that is not there: so it is in Kubernetes. */
  private static boolean holds(LabelSelectorRequirement expression, Map<String, String> labels) {
    String value = labels.get(expression.getKey());
    return switch (expression.getOperator()) {
      case "In" -> value != null && expression.getValues().contains(value);
      case "NotIn" -> value == null || !expression.getValues().contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default -> false;
    };
  }
}
