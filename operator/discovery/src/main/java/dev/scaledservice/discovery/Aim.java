package dev.scaledservice.discovery;

import java.util.concurrent.CompletableFuture;

/** What is wanted of a worker: one thing at a time, the newest. */
sealed interface Aim {

  /** That the registry holds this. */
  record Present(ServiceRegistration desired) implements Aim {}

  /** That the registry holds nothing of this owner. */
  record Absent(Owner owner, CompletableFuture<Removed> done) implements Aim {}
}
