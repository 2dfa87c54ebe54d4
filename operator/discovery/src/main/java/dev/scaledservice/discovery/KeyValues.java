package dev.scaledservice.discovery;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values by key, each with an index that grows when it changes. Every call blocks until it is
 * answered or its time is over.
 */
public interface KeyValues {

  /**
   * A value, as the registry's leader has it.
   *
   * @return null where there is none
   * @throws RegistryException when it cannot be known
   */
  @Nullable Value value(String key) throws RegistryException;

  /**
   * The keys that begin so; those that may not be read are left out.
   *
   * @throws RegistryException when they cannot be known
   */
  List<String> keys(String prefix) throws RegistryException;

  /**
   * Sets a value if it has not changed since.
   *
   * @param index of what was read; 0 where nothing was
   * @return false where somebody has changed it
   * @throws RegistryException when it is not known whether it was set
   */
  boolean set(String key, String value, long index) throws RegistryException;

  /**
   * Removes a value if it has not changed since. Whether it did is to be read afterwards.
   *
   * @param index of what was read
   */
  void remove(String key, long index) throws RegistryException;

  /** A value and its index. */
  record Value(String text, long index) {}
}
