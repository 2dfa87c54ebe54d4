package dev.scaledservice.controller;

import dev.scaledservice.api.ScaledService;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;

/**
 * Which changes of a service are looked at: those of its spec, and of annotations, by which people
 * say what they want of a rollout. Not those of its status, which are the operator's own.
 */
final class Wishes implements OnUpdateFilter<ScaledService> {

  @Override
  public boolean accept(ScaledService now, ScaledService before) {
    ObjectMeta is = now.getMetadata();
    ObjectMeta was = before.getMetadata();
    return !Objects.equals(is.getGeneration(), was.getGeneration())
        || !Objects.equals(is.getUid(), was.getUid())
        || !Objects.equals(is.getAnnotations(), was.getAnnotations())
        || !Objects.equals(is.getFinalizers(), was.getFinalizers())
        || !Objects.equals(is.getDeletionTimestamp(), was.getDeletionTimestamp());
  }
}
