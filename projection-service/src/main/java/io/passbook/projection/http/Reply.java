package io.passbook.projection.http;

import java.util.ArrayList;
import java.util.List;

/** What goes back to the client. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Reply(int status, List<Header> headers, byte[] body) {
  static final String JSON = "application/json";
  static final String PROBLEM = "application/problem+json";

  record Header(String name, String value) {}

  Reply {
    headers = List.copyOf(headers);
  }

  static Reply json(byte[] body) {
    return of(200, JSON, body);
  }

  static Reply of(int status, String contentType, byte[] body) {
    return new Reply(status, List.of(new Header("Content-Type", contentType)), body);
  }

  boolean hasHeader(String name) {
    return headers.stream().anyMatch(h -> h.name().equalsIgnoreCase(name));
  }

  Reply with(String name, String value) {
    var more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new Reply(status, more, body);
  }
}
