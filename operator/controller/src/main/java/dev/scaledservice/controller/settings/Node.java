package dev.scaledservice.controller.settings;

import java.util.List;
import java.util.Map;

/** A part of the file, and the line on which it begins. */
sealed interface Node {

  int line();

  /** What it is, for people. */
  default String kind() {
    return switch (this) {
      case Text text -> "\"" + text.text() + "\"";
      case Items _ -> "a list";
      case Fields _ -> "a group of names";
      case Nothing _ -> "empty";
    };
  }

  /** A single value, as it is written. */
  record Text(String text, int line) implements Node {}

  /** A list. */
  record Items(List<Node> items, int line) implements Node {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** Names and what they stand for, in the order of the file. */
  record Fields(Map<String, Field> fields, int line) implements Node {}

  /** A name without a value. */
  record Nothing(int line) implements Node {}

  /** What a name stands for, and the line of the name. */
  record Field(int line, Node value) {}
}
