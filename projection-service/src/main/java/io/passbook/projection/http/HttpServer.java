package io.passbook.projection.http;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http2.Http2Config;
import io.passbook.projection.pipeline.StartException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server: one virtual thread a request, HTTP/1.1 and HTTP/2, a limit on everything. */
final class HttpServer implements AutoCloseable {
  private static final Logger ACCESS = LoggerFactory.getLogger("io.passbook.projection.access");
  private static final int MAX_HEADERS_BYTES = 16_384;
  private static final int MAX_PROLOGUE_BYTES = 8_192;
  private static final long MAX_PAYLOAD_BYTES = 65_536;
  private static final Duration IDLE = Duration.ofMinutes(2);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final WebServer server;

  private HttpServer(WebServer server) {
    this.server = server;
  }

  /** What to do with a request. */
  interface Handler {
    Reply answer(Request request);
  }

  /**
   * Starts to listen.
   *
   * @throws StartException when the port is taken
   */
  static HttpServer start(HttpSettings settings, Handler handler, Metrics metrics) {
    var server =
        WebServer.builder()
            .host(settings.host())
            .port(settings.port())
            .shutdownHook(false)
            .shutdownGracePeriod(GRACE)
            .maxTcpConnections(settings.maxConnections())
            .maxConcurrentRequests(settings.maxConcurrentRequests())
            .maxPayloadSize(MAX_PAYLOAD_BYTES)
            .idleConnectionTimeout(IDLE)
            .connectionOptions(
                SocketOptions.builder().tcpNoDelay(true).readTimeout(READ_TIMEOUT).build())
            .addProtocol(
                Http1Config.builder()
                    .maxHeadersSize(MAX_HEADERS_BYTES)
                    .maxPrologueLength(MAX_PROLOGUE_BYTES)
                    .build())
            .addProtocol(
                Http2Config.builder()
                    .maxHeaderListSize(MAX_HEADERS_BYTES)
                    .maxConcurrentStreams(100)
                    .build())
            .directHandlers(problems())
            .routing(routing ->
                routing.any((request, response) ->
                    handle(request, response, handler, metrics, settings.accessLog())))
            .build();
    try {
      server.start();
    } catch (RuntimeException e) {
      throw new StartException(
          "Port %d of %s cannot be used (%s): name another with http.port"
              .formatted(settings.port(), settings.host(), rootMessage(e)));
    }
    return new HttpServer(server);
  }

  int port() {
    return server.port();
  }

  private static void handle(
      ServerRequest received,
      ServerResponse response,
      Handler handler,
      Metrics metrics,
      boolean accessLog) {
    var startNanos = System.nanoTime();
    var prologue = received.prologue();
    var request =
        new Request(
            prologue.method().text(),
            prologue.uriPath().rawPath(),
            prologue.query().rawValue(),
            name -> received.headers().first(name(name)).orElse(null));
    var reply = handler.answer(request);
    response.status(reply.status());
    for (var header : reply.headers()) {
      response.header(HeaderValues.create(name(header.name()), header.value()));
    }
    if (received.headers().contains(HeaderNames.CONTENT_LENGTH)
        || received.headers().contains(HeaderNames.TRANSFER_ENCODING)) {
      response.header(HeaderValues.CONNECTION_CLOSE); // a body that nobody reads
    }
    if (request.method().equals("HEAD")) {
      response.header(
          HeaderValues.create(HeaderNames.CONTENT_LENGTH, Integer.toString(reply.body().length)));
      response.send();
    } else {
      response.send(reply.body());
    }
    var nanos = System.nanoTime() - startNanos;
    metrics.answered(reply.status(), nanos);
    if (accessLog && ACCESS.isInfoEnabled()) {
      ACCESS.info(
          "{} {} {} {} us",
          request.method(),
          Params.shown(request.path()),
          reply.status(),
          nanos / 1000);
    }
  }

  private static final Map<String, HeaderName> NAMES = new ConcurrentHashMap<>();

  private static HeaderName name(String name) {
    return NAMES.computeIfAbsent(name, HeaderNames::create);
  }

  /**
   * What the server itself refuses (garbage, headers too large) looks like our other errors. Where
   * it stumbles over a request it says 500, but our own failures never get here, so it was the
   * request.
   */
  private static DirectHandlers problems() {
    DirectHandler problem =
        (_, type, said, headers, _) -> {
          var status =
              type == DirectHandler.EventType.INTERNAL_ERROR ? Status.BAD_REQUEST_400 : said;
          var body = Problem.of(status.code(), detail(status)).reply();
          headers.set(HeaderValues.create(HeaderNames.CONTENT_TYPE, Reply.PROBLEM));
          if (status.code() == 503) {
            headers.set(HeaderValues.create(HeaderNames.RETRY_AFTER, "1"));
          }
          return DirectHandler.TransportResponse.builder()
              .status(status)
              .headers(headers)
              .entity(body.body())
              .keepAlive(false)
              .build();
        };
    var handlers = DirectHandlers.builder();
    for (var type : DirectHandler.EventType.values()) {
      handlers.addHandler(type, problem);
    }
    return handlers.build();
  }

  private static String detail(Status status) {
    return status.family() == Status.Family.SERVER_ERROR
        ? "The server cannot answer this now"
        : "Expected a well-formed HTTP request of at most %d bytes of headers"
            .formatted(MAX_HEADERS_BYTES);
  }

  private static String rootMessage(Throwable thrown) {
    var root = thrown;
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      root = t;
    }
    return String.valueOf(root.getMessage());
  }

  /** Lets requests under way finish. */
  @Override
  public void close() {
    server.stop();
  }
}
