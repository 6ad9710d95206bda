package io.passbook.projection.http;

import java.util.Map;

/**
 * A request that gets an error, as RFC 9457 has it. Thrown by what reads a request; carries no
 * stack trace.
 */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  @SuppressWarnings("serial") // immutable maps of strings are serializable
  private final Map<String, String> headers;

  @SuppressWarnings("serial")
  private final Map<String, Object> members;

  private Problem(
      int status, String detail, Map<String, String> headers, Map<String, Object> members) {
    super(detail, null, false, false);
    this.status = status;
    this.headers = headers;
    this.members = members;
  }

  static Problem badRequest(String detail) {
    return new Problem(400, detail, Map.of(), Map.of());
  }

  static Problem notFound(String detail) {
    return new Problem(404, detail, Map.of(), Map.of());
  }

  static Problem wrongMethod(String method) {
    return new Problem(
        405, "Expected GET or HEAD but it was " + method, Map.of("Allow", "GET, HEAD"), Map.of());
  }

  /**
   * Cannot be answered now.
   *
   * @param members more for programs, such as the sequence that the view has
   */
  static Problem unavailable(String detail, Map<String, Object> members) {
    return new Problem(503, detail, Map.of("Retry-After", "1"), members);
  }

  /** Cannot be answered before an operator has acted. */
  static Problem broken(String why) {
    return new Problem(
        503,
        "The event log contradicts itself, an operator must act: " + why,
        Map.of("Retry-After", "60"),
        Map.of());
  }

  static Problem internal() {
    return new Problem(
        500, "Something unexpected happened; the service's log says what", Map.of(), Map.of());
  }

  static Problem of(int status, String detail) {
    return new Problem(status, detail, Map.of(), Map.of());
  }

  Reply reply() {
    var reply = Reply.of(status, Reply.PROBLEM, Json.problem(status, detail(), members));
    for (var header : headers.entrySet()) {
      reply = reply.with(header.getKey(), header.getValue());
    }
    return reply;
  }

  private String detail() {
    var detail = getMessage();
    return detail == null ? "" : detail;
  }
}
