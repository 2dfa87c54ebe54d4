package dev.scaledservice.controller.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls the canonical constructor of a record. */
final class Making {

  private Making() {}

  /**
   * @param values one a component, in order
   * @throws Wants.Failed if the record refuses them
   */
  static Object of(Class<? extends Record> type, List<@Nullable Object> values) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values.toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Wants.Failed failed) {
        throw failed;
      }
      throw new IllegalStateException(type + " fails otherwise than by its checks", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " is no record that can be made", e);
    }
  }
}
