package io.passbook.projection.http;

/**
 * Where the server listens and what it bears.
 *
 * @param port 0: any free one
 * @param maxConnections further ones wait in the system's queue
 * @param maxConcurrentRequests further ones get 503
 * @param drainMs how long it answers on as if nothing were when it is to stop, and says that it is
 *     not ready
 */
public record HttpSettings(
    String host,
    int port,
    int maxConnections,
    int maxConcurrentRequests,
    boolean accessLog,
    long drainMs) {}
