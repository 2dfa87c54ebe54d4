package dev.scaledservice.controller.leadership;

import dev.scaledservice.controller.settings.LeaderElection;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whether this process is the one that acts. Methods may be called from any thread. */
public interface Leadership extends AutoCloseable {

  /**
   * What the settings want: a Lease, or no election at all.
   *
   * @param environment {@code POD_NAMESPACE} and {@code POD_NAME} stand in for what the settings
   *     leave open
   */
  static Leadership of(
      LeaderElection settings, KubernetesClient client, Map<String, String> environment) {
    if (!settings.enabled()) {
      return new Alone();
    }
    String namespace = namespace(settings, client, environment);
    String identity = settings.identity();
    if (identity == null) {
      String machine = firstOf(environment.get("POD_NAME"), environment.get("HOSTNAME"));
      identity = machine + "_" + UUID.randomUUID();
    }
    return new LeaseElection(settings, client, namespace, identity);
  }

  /** Begins to try for it; listeners are added before. */
  void start();

  /**
   * Whether a write may be sent now: asked right before each, but those that only take a refused
   * revision's calls away ({@link #anotherLeads}). Takes nanoseconds; false as soon as another
   * process could have taken over, also when this one was paused and does not know it yet.
   */
  boolean mayWrite();

  /**
   * Whether another process was seen to lead. While the API server is away nobody is seen: this one
   * may then not write, but what it knows is still the latest that anybody knows. True, too, once
   * this one ends.
   */
  boolean anotherLeads();

  /**
   * Which leadership this is: grows with every change of the one that acts, as long as the Lease
   * lives; 0 where there is no election, or it was never won.
   */
  long term();

  /** How it stands, as a clause for people: {@code leading}, {@code standing by: held by x}. */
  String describe();

  /** What keeps this process from being elected, as a clause for people; null for nothing. */
  @Nullable String trouble();

  /**
   * Tells of every change from now on: one listener after the other, in the order in which they
   * were added, on a thread that may block.
   */
  void onChange(Listener listener);

  /**
   * Gives it up, so that a successor need not wait. Nothing may be written any more when this is
   * called; listeners hear of the loss before it returns.
   */
  @Override
  void close();

  /** Where the Lease is. */
  static String namespace(
      LeaderElection settings, KubernetesClient client, Map<String, String> environment) {
    return firstOf(settings.namespace(), environment.get("POD_NAMESPACE"), client.getNamespace());
  }

  private static String firstOf(@Nullable String... names) {
    for (String name : names) {
      if (name != null && !name.isEmpty()) {
        return name;
      }
    }
    return "default";
  }

  /** Hears of changes. */
  interface Listener {

    /** This process has become the one that acts. */
    void gained();

    /**
     * It still is, but could not be sure of it for a while, however long: what was to be written in
     * the meantime was not, and nobody else has written.
     */
    default void resumed() {}

    /**
     * Another is, or has been; or this one ends. {@link Leadership#mayWrite} has been false since
     * before.
     */
    void lost();
  }
}
