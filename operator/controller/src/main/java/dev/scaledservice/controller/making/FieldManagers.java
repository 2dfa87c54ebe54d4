package dev.scaledservice.controller.making;

/** The names under which the operator writes, as {@code managedFields} shows them. */
public final class FieldManagers {

  /** Writes everything but the count; the first write of a Deployment carries the count too. */
  public static final String TEMPLATE = "scaledservice-template";

  /** Writes {@code spec.replicas} of Deployments, and nothing else. */
  public static final String SCALER = "scaledservice-scaler";

  /** Writes the backends of HTTPRoutes, and nothing else in them. */
  public static final String ROUTER = "scaledservice-router";

  private FieldManagers() {}
}
