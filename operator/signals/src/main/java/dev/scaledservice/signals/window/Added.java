package dev.scaledservice.signals.window;

/** What became of a sample. */
public enum Added {
  /** It counts. */
  KEPT,
  /** Its slot has passed already. */
  PAST,
  /** There was no memory left for it. */
  NO_MEMORY
}
