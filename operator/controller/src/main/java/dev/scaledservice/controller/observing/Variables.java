package dev.scaledservice.controller.observing;

import dev.scaledservice.api.InvalidSpec;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names that queries of {@code rollout.analysis} leave open, such as {@code $service}. */
final class Variables {

  private static final Pattern VARIABLE = Pattern.compile("[$]([A-Za-z_{][A-Za-z0-9_]*)");

  /**
   * What namespaces, services and revisions are called: nothing that PromQL would take for more.
   */
  private static final Pattern NAME = Pattern.compile("[-a-z0-9]+");

  private final SortedMap<String, String> names;

  /**
   * @param names what each stands for
   */
  Variables(Map<String, String> names) {
    this.names = new TreeMap<>(names);
  }

  /**
   * The query with names in it.
   *
   * @param field where it is written
   * @param what which one it is
   * @throws InvalidSpec if it has a variable that there is not, or a name would change its meaning
   */
  String fill(String field, String what, String query) {
    return VARIABLE
        .matcher(query)
        .replaceAll(found -> {
          String name = names.get(found.group(1));
          if (name == null) {
            throw new InvalidSpec(
                "%s: the query of %s has the variable %s; there are %s"
                    .formatted(
                        field, what, found.group(), "$" + String.join(", $", names.keySet())));
          }
          if (!NAME.matcher(name).matches()) {
            throw new InvalidSpec(
                "%s: %s of %s cannot be written into a query: \"%s\""
                    .formatted(field, found.group(), what, name));
          }
          return Matcher.quoteReplacement(name);
        });
  }
}
