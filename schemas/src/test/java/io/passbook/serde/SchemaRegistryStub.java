package io.passbook.serde;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A schema registry for unit tests, in this process, on a free port of the loopback interface.
 * Speaks as much of Confluent's REST API as our serde asks for, checks that new versions can read
 * old ones, and can be made to fail.
 */
public final class SchemaRegistryStub implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** One registered schema; {@code references} as in Confluent's API. */
  private record Entry(int id, String schema, List<Map<String, Object>> references) {}

  private final HttpServer server;
  private final Map<Integer, Entry> byId = new LinkedHashMap<>();
  private final Map<String, List<Entry>> bySubject = new LinkedHashMap<>();
  private final List<String> requests = new ArrayList<>();
  private @Nullable String expectedAuthorization;
  private int failWith;
  private int idRefusedWith;
  private boolean conflictOnce;
  private boolean hangs;

  private SchemaRegistryStub(HttpServer server) {
    this.server = server;
  }

  public static SchemaRegistryStub start() {
    try {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      var stub = new SchemaRegistryStub(server);
      server.createContext("/", stub::handle);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.start();
      return stub;
    } catch (IOException e) {
      throw new IllegalStateException("No free port for the registry stub", e);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What a serde needs to use this registry. */
  public Map<String, Object> config() {
    return Map.of("schema.registry.url", url());
  }

  /** From now on every request is answered with this status; 0: all is well again. */
  public synchronized void failWith(int status) {
    failWith = status;
  }

  /** From now on whoever asks for an id that is not there gets this status; 0: the usual 404. */
  public synchronized void refuseIdsWith(int status) {
    idRefusedWith = status;
  }

  /** From now on a request without exactly this Authorization header gets 401. */
  public synchronized void expectAuthorization(String value) {
    expectedAuthorization = value;
  }

  /** All requests so far, such as {@code GET /schemas/ids/1}. */
  public synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  /** The ids registered so far under a subject, oldest first. */
  public synchronized List<Integer> ids(String subject) {
    return bySubject.getOrDefault(subject, List.of()).stream().map(Entry::id).toList();
  }

  /** The registered text of a schema. */
  public synchronized String schema(int id) {
    var entry = byId.get(id);
    if (entry == null) {
      throw new IllegalArgumentException("no schema " + id);
    }
    return entry.schema();
  }

  /**
   * Registers a schema as another program would, without asking whether it is compatible.
   *
   * @param references as in Confluent's API: name, subject, version
   * @return its id
   */
  public synchronized int register(
      String subject, String schema, List<Map<String, Object>> references) {
    return add(subject, schema, references).id();
  }

  /** Forgets everything, as a registry without storage does when it starts again. */
  public synchronized void forgetAll() {
    byId.clear();
    bySubject.clear();
  }

  /**
   * The next registration is told that the schema exists already, as while storage is read back.
   */
  public synchronized void conflictOnce() {
    conflictOnce = true;
  }

  /** From now on requests are taken and not answered until all is well again. */
  public synchronized void hang(boolean now) {
    hangs = now;
    notifyAll();
  }

  private synchronized void waitWhileItHangs() {
    while (hangs) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Stops answering at all; connections are refused. */
  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var uri = exchange.getRequestURI();
      var body = exchange.getRequestBody().readAllBytes();
      Response response;
      synchronized (this) {
        requests.add(exchange.getRequestMethod() + " " + uri);
        response = answer(exchange, uri.getRawPath(), body);
      }
      waitWhileItHangs();
      var bytes = MAPPER.writeValueAsBytes(response.body());
      exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
      exchange.sendResponseHeaders(response.status(), bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private record Response(int status, Map<String, Object> body) {}

  private Response answer(HttpExchange exchange, String path, byte[] body) {
    if (failWith != 0) {
      return error(failWith, failWith, "told to fail");
    }
    var authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (expectedAuthorization != null && !expectedAuthorization.equals(authorization)) {
      return error(401, 40101, "Unauthorized");
    }
    var parts = path.substring(1).split("/", -1);
    var post = exchange.getRequestMethod().equals("POST");
    if (!post && path.startsWith("/schemas/ids/")) {
      var entry = byId.get(Integer.parseInt(parts[2]));
      if (entry == null && idRefusedWith != 0) {
        return error(idRefusedWith, idRefusedWith, "No such id");
      }
      return entry == null ? error(404, 40403, "Schema not found") : new Response(200, json(entry));
    }
    if (!parts[0].equals("subjects") || parts.length < 2) {
      return error(404, 404, "HTTP 404 Not Found");
    }
    var subject = URLDecoder.decode(parts[1], StandardCharsets.UTF_8);
    if (!post) {
      return version(subject, parts[3]);
    }
    var schema = MAPPER.readTree(body).path("schema").asString("");
    return parts.length == 2 ? lookUp(subject, schema) : registerIfCompatible(subject, schema);
  }

  private Response version(String subject, String version) {
    var entries = bySubject.get(subject);
    if (entries == null) {
      return error(404, 40401, "Subject '" + subject + "' not found.");
    }
    var number = version.equals("latest") ? entries.size() : Integer.parseInt(version);
    return number > entries.size()
        ? error(404, 40402, "Version " + version + " not found.")
        : new Response(200, json(entries.get(number - 1)));
  }

  private Response lookUp(String subject, String schema) {
    var entries = bySubject.get(subject);
    if (entries == null) {
      return error(404, 40401, "Subject '" + subject + "' not found.");
    }
    return find(entries, schema)
        .map(entry -> new Response(200, json(entry)))
        .orElseGet(() -> error(404, 40403, "Schema not found"));
  }

  private Response registerIfCompatible(String subject, String schema) {
    if (conflictOnce) {
      conflictOnce = false;
      return error(409, 409, "An artifact with ID '" + subject + "' already exists.");
    }
    var entries = bySubject.getOrDefault(subject, List.of());
    var known = find(entries, schema);
    if (known.isPresent()) {
      return new Response(200, json(known.get()));
    }
    var reader = new Schema.Parser().parse(schema);
    for (var entry : entries) {
      var writer = new Schema.Parser().parse(entry.schema());
      var verdict = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
      if (verdict.getType() != SchemaCompatibilityType.COMPATIBLE) {
        return error(409, 409, "Schema being registered is incompatible with an earlier schema");
      }
    }
    return new Response(200, json(add(subject, schema, List.of())));
  }

  private static java.util.Optional<Entry> find(List<Entry> entries, String schema) {
    JsonNode wanted = MAPPER.readTree(schema);
    return entries.stream().filter(e -> MAPPER.readTree(e.schema()).equals(wanted)).findFirst();
  }

  private Entry add(String subject, String schema, List<Map<String, Object>> references) {
    var entry = new Entry(byId.size() + 1, schema, references);
    byId.put(entry.id(), entry);
    bySubject.computeIfAbsent(subject, _ -> new ArrayList<>()).add(entry);
    return entry;
  }

  private static Map<String, Object> json(Entry entry) {
    return Map.of("id", entry.id(), "schema", entry.schema(), "references", entry.references());
  }

  private static Response error(int status, int code, String message) {
    return new Response(status, Map.of("error_code", code, "message", message));
  }
}
