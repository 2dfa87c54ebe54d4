package dev.scaledservice.controller.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What can be written at a place of the settings: read off the records. */
sealed interface Shape {

  /** A single value, or a list of them. */
  record Leaf(Kind kind, boolean list, boolean secret, Class<?> type, Setting setting)
      implements Shape {

    /** Whether a record can do without it. */
    boolean optional() {
      return !setting.required() && setting.byDefault().isEmpty();
    }

    /** What to write. */
    String wanted() {
      return list ? "a list such as [a, b]" : kind.wanted();
    }

    /** What is in force, for people; null stands for values that cannot be read. */
    String shown(@Nullable List<String> texts) {
      if (texts == null || (texts.isEmpty() && !list)) {
        return setting.byDefault().isEmpty() ? Origin.ABSENT : setting.byDefault();
      } else if (list) {
        return "[" + String.join(", ", texts) + "]";
      }
      return secret ? "***" : texts.getFirst();
    }
  }

  /** A record: its components by name. */
  record Group(Class<? extends Record> type, List<Part> parts) implements Shape {
    public Group {
      parts = List.copyOf(parts);
    }
  }

  /** A record for each name that a person chooses. */
  record Named(Group each, Setting setting) implements Shape {}

  /** A component of a record. */
  record Part(String name, Shape shape) {}

  /** The shape of a record. */
  static Group of(Class<? extends Record> type) {
    List<Part> parts = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      parts.add(new Part(name(component), of(component)));
    }
    return new Group(type, parts);
  }

  private static String name(RecordComponent component) {
    Setting setting = component.getAnnotation(Setting.class);
    return setting == null || setting.name().isEmpty() ? component.getName() : setting.name();
  }

  private static Shape of(RecordComponent component) {
    Class<?> type = component.getType();
    if (type.isRecord() && type != Bytes.class) {
      return of(type.asSubclass(Record.class));
    }
    Setting setting =
        Objects.requireNonNull(
            component.getAnnotation(Setting.class), () -> component + " says nothing of itself");
    if (type == Map.class) {
      return new Named(of(argument(component, 1).asSubclass(Record.class)), setting);
    }
    boolean list = type == List.class;
    Class<?> single = list ? argument(component, 0) : type;
    return new Leaf(Kind.of(single), list, single == Secret.class, single, setting);
  }

  private static Class<?> argument(RecordComponent component, int index) {
    Type[] arguments = ((ParameterizedType) component.getGenericType()).getActualTypeArguments();
    return (Class<?>) arguments[index];
  }
}
