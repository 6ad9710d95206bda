package io.passbook.projection.http;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.DirectHandler;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.passbook.process.ListenAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server: one virtual thread a request, HTTP/1.1, a limit on everything. */
final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final Logger ACCESS = LoggerFactory.getLogger("io.passbook.projection.access");
  private static final int MAX_HEADERS_BYTES = 16_384;
  private static final int MAX_PROLOGUE_BYTES = 8_192;
  private static final long MAX_PAYLOAD_BYTES = 65_536;
  private static final Duration IDLE = Duration.ofMinutes(2);
  private static final Duration LOOK_FOR_IDLE = Duration.ofSeconds(10);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration HEADERS_TIMEOUT = Duration.ofSeconds(30);

  /** A cache that gave a fresh answer again would give an old one, with the old staleness. */
  private static final Header NOT_FROM_A_CACHE =
      HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-cache");

  private static final Duration GRACE = Duration.ofSeconds(5);

  private final WebServer server;
  private final SlowRequests slowRequests;
  private final AtomicBoolean draining;

  private HttpServer(WebServer server, SlowRequests slowRequests, AtomicBoolean draining) {
    this.server = server;
    this.slowRequests = slowRequests;
    this.draining = draining;
  }

  /** What to do with a request. */
  interface Handler {
    Reply answer(Request request);
  }

  /**
   * Starts to listen.
   *
   * @throws io.passbook.process.StartException when the port is taken, or there is no such host
   */
  static HttpServer start(HttpSettings settings, Handler handler, Metrics metrics) {
    var wanted = new ListenAddress(settings.host(), settings.port());
    wanted.requireFree();
    var slowRequests = new SlowRequests(HEADERS_TIMEOUT);
    var draining = new AtomicBoolean();
    var server =
        WebServer.builder()
            .host(settings.host())
            .port(settings.port())
            .shutdownHook(false)
            .shutdownGracePeriod(GRACE)
            .maxTcpConnections(settings.maxConnections())
            .maxPayloadSize(MAX_PAYLOAD_BYTES)
            .idleConnectionTimeout(IDLE)
            .idleConnectionPeriod(LOOK_FOR_IDLE)
            .useNio(false) // channels know no read time-out
            .connectionOptions(
                SocketOptions.builder().tcpNoDelay(true).readTimeout(READ_TIMEOUT).build())
            .addProtocol(
                Http1Config.builder()
                    .maxHeadersSize(MAX_HEADERS_BYTES)
                    .maxPrologueLength(MAX_PROLOGUE_BYTES)
                    .addReceiveListener(slowRequests)
                    .addSendListener(slowRequests)
                    .build())
            .directHandlers(problems(metrics))
            .routing(routing ->
                routing.any((request, response) ->
                    handle(request, response, handler, metrics, settings.accessLog(), draining)))
            .build();
    ListenAddress.start(server::start);
    if (!server.isRunning()) {
      slowRequests.close();
      throw wanted.unusable("the log says why");
    }
    return new HttpServer(server, slowRequests, draining);
  }

  int port() {
    return server.port();
  }

  /** Whose headers are still awaited. */
  int requestsBegun() {
    return slowRequests.begun();
  }

  private static void handle(
      ServerRequest received,
      ServerResponse response,
      Handler handler,
      Metrics metrics,
      boolean accessLog,
      AtomicBoolean draining) {
    var startNanos = System.nanoTime();
    var prologue = received.prologue();
    var request =
        new Request(
            prologue.method().text(),
            prologue.uriPath().rawPath(),
            prologue.query().rawValue(),
            name -> header(received.headers(), name(name)));
    var reply = answer(handler, request);
    response.status(reply.status());
    for (var header : reply.headers()) {
      response.header(HeaderValues.create(name(header.name()), header.value()));
    }
    response.header(NOT_FROM_A_CACHE);
    var last = isLast(received, draining);
    if (last) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
    var sent = false;
    try {
      if (request.method().equals("HEAD")) {
        response.header(
            HeaderValues.create(HeaderNames.CONTENT_LENGTH, Integer.toString(reply.body().length)));
        response.send();
      } else {
        response.send(reply.body());
      }
      sent = true;
    } finally {
      var nanos = System.nanoTime() - startNanos;
      metrics.answered(Metrics.Kind.of(request), reply.status(), nanos);
      if (!sent) {
        metrics.notSent();
      }
      if (accessLog && ACCESS.isInfoEnabled()) {
        ACCESS.info(
            "{} {} {} {} us{}",
            request.method(),
            Params.shown(request.path()),
            reply.status(),
            nanos / 1000,
            sent ? "" : " not sent");
      }
    }
    if (last) {
      // The server would take what follows, the body, for the next request.
      throw new CloseConnectionException("The answer said so");
    }
  }

  /** Several lines of the same name are one list (RFC 9110, section 5.3). */
  private static @Nullable String header(ServerRequestHeaders headers, HeaderName name) {
    return headers.contains(name) ? String.join(", ", headers.get(name).allValues()) : null;
  }

  /**
   * Whether the client wants it so, or sends a body, which nobody reads, or the server is to stop.
   */
  private static boolean isLast(ServerRequest request, AtomicBoolean draining) {
    var headers = request.headers();
    return draining.get()
        || (headers.contains(HeaderNames.CONNECTION)
            && headers.containsToken(HeaderValues.CONNECTION_CLOSE))
        || headers.contains(HeaderNames.CONTENT_LENGTH)
        || headers.contains(HeaderNames.TRANSFER_ENCODING);
  }

  /** Whatever happens in there, the client gets an answer, and it is not the client's fault. */
  private static Reply answer(Handler handler, Request request) {
    try {
      return handler.answer(request);
    } catch (Throwable e) {
      LOG.error("No answer to {} {}", request.method(), Params.shown(request.path()), e);
      return Problem.internal().reply();
    }
  }

  private static final Map<String, HeaderName> NAMES = new ConcurrentHashMap<>();

  private static HeaderName name(String name) {
    var known = NAMES.get(name);
    return known == null ? NAMES.computeIfAbsent(name, HeaderNames::create) : known;
  }

  /**
   * What the server itself refuses (garbage, headers too large) looks like our other errors. Where
   * it stumbles over a request it says 500, but what the handler throws never gets here, so it was
   * the request.
   */
  private static DirectHandlers problems(Metrics metrics) {
    DirectHandler problem =
        (_, type, said, headers, _) -> {
          var status =
              type == DirectHandler.EventType.INTERNAL_ERROR ? Status.BAD_REQUEST_400 : said;
          var body = Problem.of(status.code(), detail(status)).reply();
          metrics.answered(Metrics.Kind.MALFORMED, status.code(), 0);
          headers.set(HeaderValues.create(HeaderNames.CONTENT_TYPE, Reply.PROBLEM));
          headers.set(NOT_FROM_A_CACHE);
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

  /**
   * From now on each answer is the last one of its connection: who asks again opens another one,
   * and finds those who stay.
   */
  void drain() {
    draining.set(true);
  }

  /** Lets requests under way finish. */
  @Override
  public void close() {
    server.stop();
    slowRequests.close();
  }
}
