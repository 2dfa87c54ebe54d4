package dev.scaledservice.cli.cluster;

import dev.scaledservice.cli.CliException;
import dev.scaledservice.cli.ExitCode;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** What the API server, or its absence, means for the person at the keyboard. */
final class ClusterFailure {

  /** The client's code for a request that had no answer at all. */
  private static final int NO_ANSWER = -1;

  private ClusterFailure() {}

  static CliException explained(KubernetesClientException failure, Config config) {
    String url = config.getMasterUrl();
    return switch (failure.getCode()) {
      case 0, NO_ANSWER ->
          new CliException(
              ExitCode.UNREACHABLE,
              "cannot reach the cluster at %s: %s%n  is it the right one? --context, --kubeconfig or KUBECONFIG choose another"
                  .formatted(url, cause(failure)));
      case 401 ->
          new CliException(
              ExitCode.UNREACHABLE,
              "the cluster at %s does not know who you are: log in again, or choose another user with --context"
                  .formatted(url));
      case 403 ->
          new CliException(
              ExitCode.NO,
              "not allowed: %s%n  ask for the role edit (or view, to look only) in that namespace"
                  .formatted(message(failure)));
      case 404 ->
          new CliException(
              ExitCode.NO,
              "the cluster at %s knows no ScaledService: install the operator, or kubectl apply -f crds/"
                  .formatted(url));
      case 422 -> new CliException(ExitCode.NO, "refused: " + message(failure));
      default ->
          new CliException(
              failure.getCode() >= 500 ? ExitCode.UNREACHABLE : ExitCode.NO,
              "the cluster at %s answers %d: %s"
                  .formatted(url, failure.getCode(), message(failure)));
    };
  }

  private static String message(KubernetesClientException failure) {
    Status status = failure.getStatus();
    return status == null || status.getMessage() == null
        ? String.valueOf(failure.getMessage())
        : status.getMessage();
  }

  /** The innermost cause: the outer ones say only that an operation failed. */
  private static String cause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text = cause.getMessage();
    return text == null ? cause.getClass().getSimpleName() : text;
  }
}
