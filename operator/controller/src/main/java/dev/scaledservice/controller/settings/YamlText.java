package dev.scaledservice.controller.settings;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads YAML into {@link Node}s, which keep their lines. What makes a file of settings ambiguous (a
 * name twice, an alias, a second document) is a problem.
 */
final class YamlText {

  private final String name;
  private final List<Problem> problems;

  /**
   * @param name what problems call the file
   * @param problems takes what is wrong with it
   */
  YamlText(String name, List<Problem> problems) {
    this.name = name;
    this.problems = problems;
  }

  /** What the text says; null where it says nothing or is no YAML. */
  @Nullable Node read(String text) {
    try (YAMLParser parser = new YAMLFactory().createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return null;
      }
      Node root = node(parser);
      if (parser.nextToken() != null) {
        problem(line(parser), "a second document begins here; wants all settings in one");
      }
      return root;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      String what = e.getOriginalMessage().lines().findFirst().orElse("no reason given");
      problem(line, "is not YAML: " + what);
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e); // A text in memory cannot fail to be read.
    }
  }

  private Node node(YAMLParser parser) throws IOException {
    int line = line(parser);
    if (parser.isCurrentAlias()) {
      problem(line, "*%s is an alias; wants the value itself".formatted(parser.getText()));
      return new Node.Nothing(line);
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> fields(parser, line);
      case START_ARRAY -> items(parser, line);
      case VALUE_NULL -> new Node.Nothing(line);
      default -> new Node.Text(parser.getText(), line);
    };
  }

  private Node.Fields fields(YAMLParser parser, int line) throws IOException {
    Map<String, Node.Field> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      int at = line(parser);
      parser.nextToken();
      Node.Field former = fields.putIfAbsent(key, new Node.Field(at, node(parser)));
      if (former != null) {
        problem(at, "%s is already on line %d; wants it once".formatted(key, former.line()));
      }
    }
    return new Node.Fields(fields, line);
  }

  private Node.Items items(YAMLParser parser, int line) throws IOException {
    List<Node> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(node(parser));
    }
    return new Node.Items(items, line);
  }

  private void problem(int line, String what) {
    problems.add(new Problem(name + ":" + line, what));
  }

  private static int line(JsonParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }
}
