package io.passbook.projection.http;

/**
 * Where the server listens and what it bears.
 *
 * @param port 0: any free one
 * @param maxConnections further ones wait in the system's queue
 * @param maxConcurrentRequests further ones get 503
 */
public record HttpSettings(
    String host, int port, int maxConnections, int maxConcurrentRequests, boolean accessLog) {}
