package dev.scaledservice.controller.making;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.api.Marks;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Labels of what the operator makes, and the selectors made of them. Pods carry what the template
 * says, the name and the revision; never a role: who is stable changes without a pod noticing.
 */
public final class Labels {

  /** Name of the ScaledService, on children and pods. */
  public static final String NAME = Marks.NAME;

  /** Revision, on Deployments and pods. */
  public static final String REVISION = Marks.REVISION;

  /** On ScaledServices: the class of operators that look after it. */
  public static final String CLASS = "scaledservice.dev/class";

  static final String APP_NAME = "app.kubernetes.io/name";
  static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  static final String OPERATOR = "scaledservice";

  private Labels() {}

  /**
   * Selects the ScaledServices of operators of a class, as {@code kubectl -l} writes it.
   *
   * @param operatorClass empty for those without a class
   */
  public static String selectsClass(String operatorClass) {
    return operatorClass.isEmpty() ? "!" + CLASS : CLASS + "=" + operatorClass;
  }

  /** Selects the pods of every revision. */
  public static Map<String, String> selectsAll(Owner owner) {
    return Map.of(NAME, owner.name());
  }

  /** Selects the pods of one revision. */
  public static Map<String, String> selects(Owner owner, Revision revision) {
    return ordered(NAME, owner.name(), REVISION, revision.hash());
  }

  /** A selector as {@code status.selector} and {@code kubectl -l} write it. */
  public static String text(Map<String, String> selector) {
    return selector.entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(Collectors.joining(","));
  }

  /** The labels of a revision's pods: the template's, and ours above them. */
  public static Map<String, String> ofPods(JsonNode template, Owner owner, Revision revision) {
    Map<String, String> labels = new LinkedHashMap<>();
    template
        .path("metadata")
        .path("labels")
        .properties()
        .forEach(label -> {
          if (!label.getValue().isNull()) {
            labels.put(label.getKey(), label.getValue().asText());
          }
        });
    labels.putAll(selects(owner, revision));
    return labels;
  }

  /** Labels of a child that is no revision's own. */
  static Map<String, String> ofChild(Owner owner) {
    Map<String, String> labels = ordered(APP_NAME, owner.name(), MANAGED_BY, OPERATOR);
    labels.put(NAME, owner.name());
    return labels;
  }

  private static Map<String, String> ordered(String a, String first, String b, String second) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(a, first);
    labels.put(b, second);
    return labels;
  }
}
