package io.passbook.serde;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the registry, by Confluent's names. Each may also have the prefix {@code
 * schema.registry.}.
 *
 * @param urls to be tried in order, without user info and without a slash at the end
 * @param authorization value of the Authorization header, or none
 */
record RegistryConfig(
    List<URI> urls,
    Optional<String> authorization,
    Duration connectTimeout,
    Duration readTimeout,
    Map<String, Object> ssl) {
  static final String URL = "schema.registry.url";
  private static final String PREFIX = "schema.registry.";

  static RegistryConfig of(Map<String, ?> config) {
    var urls = new ArrayList<URI>();
    var userInfo = Optional.<String>empty();
    for (var text : list(config.get(URL))) {
      var url = url(text);
      userInfo = userInfo.or(() -> Optional.ofNullable(url.getRawUserInfo()));
      urls.add(withoutUserInfo(url));
    }
    if (urls.isEmpty()) {
      throw new ConfigException(
          URL,
          config.get(URL),
          "Expected the address of the schema registry, such as http://localhost:8081");
    }
    return new RegistryConfig(
        List.copyOf(urls),
        authorization(config, userInfo),
        millis(config, "http.connect.timeout.ms", 5_000),
        millis(config, "http.read.timeout.ms", 10_000),
        ssl(config));
  }

  /** For people: where the registry is. */
  String where() {
    return String.join(", ", urls.stream().map(URI::toString).toList());
  }

  private static URI url(String text) {
    try {
      var url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      if (("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
          && url.getHost() != null) {
        return url;
      }
    } catch (IllegalArgumentException _) {
      // Said below.
    }
    throw new ConfigException(URL, text, "Expected an address such as http://localhost:8081");
  }

  private static URI withoutUserInfo(URI url) {
    return url.getRawUserInfo() == null
        ? url
        : URI.create(url.toString().replace(url.getRawUserInfo() + "@", ""));
  }

  private static Optional<String> authorization(
      Map<String, ?> config, Optional<String> userInfoOfUrl) {
    var bearer = text(config, "bearer.auth.credentials.source").orElse("STATIC_TOKEN");
    var token = text(config, "bearer.auth.token");
    if (!bearer.equals("STATIC_TOKEN")) {
      throw new ConfigException(
          "bearer.auth.credentials.source",
          bearer,
          "Only STATIC_TOKEN is known here; with OAuth name Confluent's classes as value.serializer"
              + " and value.deserializer");
    }
    if (token.isPresent()) {
      return Optional.of("Bearer " + token.get());
    }
    var source = text(config, "basic.auth.credentials.source").orElse("URL");
    return switch (source) {
      case "URL" ->
          userInfoOfUrl.map(
              info -> basic(java.net.URLDecoder.decode(info, StandardCharsets.UTF_8)));
      case "USER_INFO" ->
          Optional.of(
              basic(
                  text(config, "basic.auth.user.info")
                      .filter(info -> info.indexOf(':') >= 0)
                      .orElseThrow(() ->
                          new ConfigException(
                              "basic.auth.credentials.source is USER_INFO, so"
                                  + " basic.auth.user.info must be user:password"))));
      default ->
          throw new ConfigException(
              "basic.auth.credentials.source", source, "Expected URL or USER_INFO");
    };
  }

  private static String basic(String userAndPassword) {
    return "Basic "
        + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
  }

  private static Duration millis(Map<String, ?> config, String name, int fallback) {
    var value = text(config, name);
    try {
      var millis = value.map(Integer::parseInt).orElse(fallback);
      if (millis > 0) {
        return Duration.ofMillis(millis);
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw new ConfigException(name, value.orElse(null), "Expected milliseconds above 0");
  }

  /** What stands under {@code schema.registry.ssl.}, by the names of Kafka's clients. */
  private static Map<String, Object> ssl(Map<String, ?> config) {
    var ssl = new java.util.TreeMap<String, Object>();
    config.forEach((name, value) -> {
      if (name.startsWith(PREFIX + "ssl.") && value != null) {
        ssl.put(name.substring(PREFIX.length()), value);
      }
    });
    return ssl;
  }

  static Optional<String> text(Map<String, ?> config, String name) {
    var value = config.get(PREFIX + name);
    if (value == null) {
      value = config.get(name);
    }
    return Optional.ofNullable(value)
        .map(Object::toString)
        .map(String::strip)
        .filter(t -> !t.isEmpty());
  }

  private static List<String> list(@Nullable Object value) {
    var texts = new ArrayList<String>();
    if (value instanceof Iterable<?> many) {
      many.forEach(one -> texts.addAll(list(one)));
    } else if (value != null) {
      for (var part : value.toString().split(",", -1)) {
        if (!part.isBlank()) {
          texts.add(part.strip());
        }
      }
    }
    return texts;
  }
}
