package io.passbook.serde;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks the registry: one request, tried at each address until one answers. Thread-safe.
 *
 * <p>Gives what the registry said, or throws {@link SchemaRegistryUnavailableException} when none
 * of its addresses gave an answer that means something.
 */
final class RegistryHttp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryHttp.class);
  private static final String JSON = "application/vnd.schemaregistry.v1+json";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** An address that let us wait for nothing is not asked again for so long. */
  static final long SILENCE_MS = 5_000;

  private final RegistryConfig config;
  private final LongSupplier clockMs;
  private final HttpClient client;
  private final Map<URI, Silence> silent = new ConcurrentHashMap<>();

  /** The address that answered last: asked first. */
  private volatile int preferred;

  /**
   * An answer: a success, or one of the registry's own errors.
   *
   * @param errorCode Confluent's, such as 40403; 0 for a success
   */
  record Answer(int errorCode, JsonNode body) {
    String message() {
      return body.path("message").asString("");
    }
  }

  /** What is said for an address that was silent, without asking it. */
  private record Silence(String message, long untilMs) {}

  RegistryHttp(RegistryConfig config, LongSupplier clockMs) {
    this.config = config;
    this.clockMs = clockMs;
    var builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(config.connectTimeout());
    sslContext(config).ifPresent(builder::sslContext);
    this.client = builder.build();
  }

  Answer get(String path) {
    return ask(path, null);
  }

  Answer post(String path, Map<String, ?> body) {
    return ask(path, MAPPER.writeValueAsString(body));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private Answer ask(String path, @Nullable String body) {
    var urls = config.urls();
    var first = preferred;
    for (var i = 0; ; i++) {
      var index = (first + i) % urls.size();
      try {
        var answer = askOne(urls.get(index), path, body);
        preferred = index;
        return answer;
      } catch (SchemaRegistryUnavailableException e) {
        if (i == urls.size() - 1) {
          throw e;
        }
        LOG.warn("{}; asking the next one", e.getMessage());
      }
    }
  }

  private Answer askOne(URI url, String path, @Nullable String body) {
    var before = silent.get(url);
    if (before != null && before.untilMs - clockMs.getAsLong() > 0) {
      throw new SchemaRegistryUnavailableException(before.message);
    }
    var request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Accept", JSON + ", application/json");
    config.authorization().ifPresent(value -> request.header("Authorization", value));
    if (body != null) {
      request.header("Content-Type", JSON).POST(BodyPublishers.ofString(body));
    }
    try {
      var response = send(request.build());
      silent.remove(url);
      return judge(url, path, response);
    } catch (IOException e) {
      var message =
          "The schema registry at %s does not answer (%s). Is it running, and is %s right?"
              .formatted(url, reason(e), RegistryConfig.URL);
      if (e instanceof HttpTimeoutException) {
        // Whoever asks next would wait as long, and all that waits for it meanwhile.
        silent.put(url, new Silence(message, clockMs.getAsLong() + SILENCE_MS));
      }
      throw new SchemaRegistryUnavailableException(message, e);
    }
  }

  /** Waits for the whole answer; the time-out of a {@link HttpRequest} ends with its headers. */
  private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    var answer = client.sendAsync(request, BodyHandlers.ofByteArray());
    try {
      return answer.get(config.readTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      answer.cancel(true);
      throw new HttpTimeoutException("request timed out");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw new InterruptException(e);
    }
  }

  private static Answer judge(URI url, String path, HttpResponse<byte[]> response) {
    var status = response.statusCode();
    var body = json(response.body());
    if (status == 200 && body.isPresent()) {
      return new Answer(0, body.get());
    }
    if (status == 401 || status == 403) {
      throw new SchemaRegistryUnavailableException(
          "The schema registry at %s does not let us in (%d). Check basic.auth.user.info or bearer.auth.token, and what that user may do"
              .formatted(url, status));
    }
    var code = body.map(b -> b.path("error_code").asInt(0)).orElse(0);
    // 404 without a code of the registry's own comes from a wrong path, or from a proxy.
    if (status >= 400 && status < 500 && status != 408 && status != 429) {
      if (status == 404 && (code < 40400 || code > 40499)) {
        throw new SchemaRegistryUnavailableException(
            "At %s there is no schema registry: %s gave 404. Is %s right, with its path?"
                .formatted(url, path, RegistryConfig.URL));
      }
      return new Answer(code == 0 ? status : code, body.orElseGet(MAPPER::createObjectNode));
    }
    throw new SchemaRegistryUnavailableException(
        "The schema registry at %s answered %s with status %d%s"
            .formatted(
                url,
                path,
                status,
                body.map(b -> ": " + b.path("message").asString("")).orElse("")));
  }

  private static Optional<JsonNode> json(byte[] body) {
    try {
      return Optional.of(MAPPER.readTree(body)).filter(JsonNode::isObject);
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  private static String reason(IOException e) {
    var name = e.getClass().getSimpleName();
    return e.getMessage() == null ? name : name + ": " + e.getMessage();
  }

  private static Optional<SSLContext> sslContext(RegistryConfig config) {
    if (config.ssl().isEmpty()) {
      return Optional.empty();
    }
    var definition =
        new org.apache.kafka.common.config.ConfigDef()
            .withClientSslSupport()
            .parse(new HashMap<>(config.ssl()));
    try (var factory = new DefaultSslEngineFactory()) {
      factory.configure(definition);
      return Optional.of(factory.sslContext());
    }
  }
}
