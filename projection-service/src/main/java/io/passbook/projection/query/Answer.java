package io.passbook.projection.query;

import io.passbook.projection.pipeline.Role;

/**
 * A value from a view, and what it is worth.
 *
 * @param stalenessMs now - the last time at which the view was seen at its partition's end
 */
public record Answer<T>(T value, Role role, long stalenessMs) {}
