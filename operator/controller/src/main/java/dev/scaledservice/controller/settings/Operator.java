package dev.scaledservice.controller.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which resources the operator looks after. */
public record Operator(
    @Setting(about = "Namespaces whose resources are looked after; none means all of them")
        List<String> namespaces,
    @Setting(
            name = "class",
            about =
                "Only resources with the label scaledservice.dev/class of this value are looked"
                    + " after; without, only those that do not have it")
        @Nullable String ofClass) {

  public Operator {
    namespaces = List.copyOf(namespaces);
    var wants = new Wants();
    for (String namespace : namespaces) {
      wants.that(
          namespace.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"),
          "namespaces",
          "names of namespaces such as shop");
    }
    wants
        .that(
            ofClass == null || ofClass.matches("[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?"),
            "class",
            "at most 32 of a-z, 0-9 and -")
        .that(!"true".equals(ofClass), "class", "another name than true");
    wants.orThrow();
  }

  /** The class; empty for the resources without one. */
  public String classOrNone() {
    return ofClass == null ? "" : ofClass;
  }
}
