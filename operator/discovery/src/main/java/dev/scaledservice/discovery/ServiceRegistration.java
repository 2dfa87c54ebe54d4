package dev.scaledservice.discovery;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * All that should be in the registry for one resource. Two that are equal want nothing new.
 *
 * @param owner whose it is
 * @param serviceName under which name callers look for it
 * @param tags the user's tags
 * @param meta the user's meta; keys of ours are refused by the registrar
 * @param instances every instance that should be there, in any order: those that are not named go
 * @param operatorClass class of the operator that keeps it; empty for one without a class. Another
 *     operator may take it over, so it is no part of whose it is
 * @param trusted false while the caller's view of the cluster may be old; then nothing is removed
 *     and no instance changes between passing and critical, except as {@link Safety#mayTurnBack}
 *     says
 * @param newcomer the revision beside the one that callers reach
 */
public record ServiceRegistration(
    Owner owner,
    String serviceName,
    List<String> tags,
    Map<String, String> meta,
    List<Instance> instances,
    String operatorClass,
    boolean trusted,
    Newcomer newcomer) {

  /** With instances that are all alike. */
  public ServiceRegistration(
      Owner owner,
      String serviceName,
      List<String> tags,
      Map<String, String> meta,
      List<Instance> instances,
      String operatorClass,
      boolean trusted) {
    this(owner, serviceName, tags, meta, instances, operatorClass, trusted, Newcomer.NONE);
  }

  /** Of an operator without a class, with instances that are all alike. */
  public ServiceRegistration(
      Owner owner,
      String serviceName,
      List<String> tags,
      Map<String, String> meta,
      List<Instance> instances,
      boolean trusted) {
    this(owner, serviceName, tags, meta, instances, "", trusted);
  }

  public ServiceRegistration {
    tags = tags.stream().distinct().toList();
    meta = Map.copyOf(meta);
    instances = instances.stream().sorted(Comparator.comparing(Instance::podUid)).toList();
    var uids = instances.stream().map(Instance::podUid).distinct().count();
    if (uids != instances.size()) {
      throw new IllegalArgumentException(
          "%s names a pod twice among its instances".formatted(owner.key()));
    }
  }

  /** The resource it is for. */
  public ServiceKey key() {
    return owner.key();
  }
}
