package dev.scaledservice.local.node;

/** A container cannot be started as its pod describes it; it is tried again later. */
final class CannotStart extends RuntimeException {
  /** The description is at fault. */
  static final String CONFIG = "CreateContainerConfigError";

  /** Nothing on this node stands for the image. */
  static final String IMAGE = "ErrImagePull";

  /** The program cannot be run. */
  static final String RUN = "RunContainerError";

  private static final long serialVersionUID = 1L;

  private final String reason;

  CannotStart(String reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** As the kubelet names it in {@code state.waiting.reason}. */
  String reason() {
    return reason;
  }

  String message() {
    return String.valueOf(getMessage());
  }
}
