package dev.scaledservice.controller.settings;

import java.util.List;

/** Which resources the operator looks after. */
public record Operator(
    @Setting(about = "Namespaces whose resources are looked after; none means all of them")
        List<String> namespaces) {

  public Operator {
    namespaces = List.copyOf(namespaces);
    var wants = new Wants();
    for (String namespace : namespaces) {
      wants.that(
          namespace.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"),
          "namespaces",
          "names of namespaces such as shop");
    }
    wants.orThrow();
  }
}
