package io.passbook.projection.pipeline;

/** Whether an instance applies a partition's events itself or follows the one that does. */
public enum Role {
  ACTIVE,
  STANDBY
}
