package io.passbook.projection.pipeline;

/**
 * An instance that has a partition of a view.
 *
 * @param address {@code host:port} of its HTTP server
 */
public record Place(String address, Role role) {}
