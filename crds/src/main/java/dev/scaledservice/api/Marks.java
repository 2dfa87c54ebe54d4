package dev.scaledservice.api;

/** Labels and annotations by which the operator, its command line and other tools find things. */
public final class Marks {

  /** Label of Deployments and pods: the name of their ScaledService. */
  public static final String NAME = "scaledservice.dev/name";

  /** Label of Deployments and pods: the revision they are of. */
  public static final String REVISION = "scaledservice.dev/revision";

  /**
   * Annotation of a revision's Deployment: {@code spec.template} of the ScaledService as it was
   * when the revision was wanted, as JSON, without anything that was injected. The Deployment's own
   * template cannot stand for it, since it would make another revision.
   */
  public static final String TEMPLATE = "scaledservice.dev/template";

  /** Annotation of a ScaledService: on with the rollout; see {@link #FULL}. */
  public static final String PROMOTE = "scaledservice.dev/promote";

  /** Annotation of a ScaledService: away with the new revision. */
  public static final String ABORT = "scaledservice.dev/abort";

  /** Annotation of a ScaledService: in with a revision that was turned back. */
  public static final String RETRY = "scaledservice.dev/retry";

  /** Annotation of a ScaledService: the rollout stays where it is. */
  public static final String PAUSE = "scaledservice.dev/pause";

  /** Annotation of a ScaledService: the rollout goes on. */
  public static final String RESUME = "scaledservice.dev/resume";

  /** Value of {@link #PROMOTE}, or its beginning: past all further steps. */
  public static final String FULL = "full";

  private Marks() {}
}
