package dev.scaledservice.discovery;

import java.util.concurrent.CompletableFuture;

/** What is wanted of a worker: one thing at a time, the newest. */
sealed interface Aim extends Agenda.Wanted<Aim> {

  /** That the registry holds this. */
  record Present(ServiceRegistration desired) implements Aim {

    @Override
    public boolean isSameAs(Aim other) {
      return equals(other);
    }

    @Override
    public void abandoned() {
      // Nobody waits for it.
    }
  }

  /** That the registry holds nothing of this owner. */
  record Absent(Owner owner, CompletableFuture<Removed> done) implements Aim {

    @Override
    public boolean isSameAs(Aim other) {
      return other instanceof Absent absent && absent.owner.equals(owner);
    }

    @Override
    public void abandoned() {
      done.cancel(false);
    }
  }
}
