package io.passbook.cli;

import io.passbook.client.ClientSettings;
import io.passbook.settings.Nearest;
import io.passbook.settings.SettingNames;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where everything is. An option wins over the environment, that over {@code --config}, that over
 * the default.
 */
final class ConnectionOptions {
  private static final String KAFKA = "kafka.";
  private static final String BOOTSTRAP = "bootstrap.servers";
  private static final String REGISTRY = "schema.registry.url";
  private static final String PROJECTION = "projection.url";
  private static final int SHORTEST_CHECKED = 6;
  private static final int SLIP = 2;
  private static final Set<String> OURS =
      Set.of(
          REGISTRY,
          PROJECTION,
          "auto.register.schemas",
          "use.latest.version",
          "normalize.schemas",
          "basic.auth.credentials.source",
          "basic.auth.user.info",
          "bearer.auth.credentials.source",
          "bearer.auth.token");
  private static final List<String> FROM_ENVIRONMENT =
      List.of(
          KAFKA,
          BOOTSTRAP,
          PROJECTION,
          "schema.registry.",
          "basic.auth.",
          "bearer.auth.",
          "value.serializer",
          "value.deserializer",
          "auto.register.schemas",
          "use.latest.version",
          "normalize.schemas");

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description =
          "Kafka brokers to ask first (default: " + ClientSettings.DEFAULT_BOOTSTRAP + ").")
  @Nullable String bootstrap;

  @Option(
      names = "--registry",
      paramLabel = "URL",
      description = "Schema registry (default: " + ClientSettings.DEFAULT_REGISTRY + ").")
  @Nullable String registry;

  @Option(
      names = "--projection",
      paramLabel = "URL",
      description = "Projection service (default: http://localhost:8080).")
  @Nullable String projection;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Properties for Kafka's clients and the registry; 'kafka.' before a name is accepted. Also"
              + " as variables, such as PASSBOOK_BOOTSTRAP_SERVERS, PASSBOOK_PROJECTION_URL,"
              + " PASSBOOK_KAFKA_SSL_TRUSTSTORE_LOCATION.")
  @Nullable Path config;

  /** What was said for Kafka's clients and the serdes; the rest is {@code ClientSettings}'s. */
  Map<String, Object> clientConfig(Map<String, String> environment) {
    var merged = merged(environment);
    merged.remove(PROJECTION);
    return new HashMap<>(merged);
  }

  /** The projection service's address. */
  URI projectionUrl(Map<String, String> environment) {
    var text = merged(environment).getOrDefault(PROJECTION, "http://localhost:8080");
    try {
      var url = new URI(text);
      if (url.getHost() != null && List.of("http", "https").contains(url.getScheme())) {
        return url;
      }
    } catch (URISyntaxException _) {
      // Said below.
    }
    throw CliException.usage(
        "Expected --projection to be an address such as http://localhost:8080 but it was '%s'"
            .formatted(text),
        null);
  }

  private Map<String, String> merged(Map<String, String> environment) {
    var values = new HashMap<String, String>();
    if (config != null) {
      read(config).forEach((name, value) -> put(values, name.toString(), value.toString()));
    }
    var known = SettingNames.common();
    environment.forEach((variable, value) -> {
      known
          .slip(variable)
          .ifPresent(meant -> {
            throw CliException.usage(
                "Unknown variable %s in the environment. Did you mean %s?"
                    .formatted(variable, meant),
                null);
          });
      var name = settingName(variable);
      if (FROM_ENVIRONMENT.stream().anyMatch(name::startsWith)) {
        put(values, name, value);
      }
    });
    putIfGiven(values, BOOTSTRAP, bootstrap);
    putIfGiven(values, REGISTRY, registry);
    putIfGiven(values, PROJECTION, projection);
    return values;
  }

  private static String settingName(String variable) {
    return variable.startsWith("PASSBOOK_")
        ? variable.substring("PASSBOOK_".length()).toLowerCase(Locale.ROOT).replace('_', '.')
        : "";
  }

  private static void put(Map<String, String> values, String name, String value) {
    values.put(withoutKafka(name), value.strip());
  }

  /** A name that nobody knows may be a plug-in's; one that is nearly known is a slip. */
  private static void checkSpelling(Path file, Set<String> names) {
    var known = known();
    for (var name : names) {
      var plain = withoutKafka(name);
      if (plain.length() >= SHORTEST_CHECKED && !known.contains(plain)) {
        Nearest.of(plain, known, SLIP)
            .ifPresent(meant -> {
              throw CliException.usage(
                  "Unknown name '%s' in %s. Did you mean %s?".formatted(plain, file, meant), null);
            });
      }
    }
  }

  private static Set<String> known() {
    var known = new HashSet<>(OURS);
    known.addAll(ProducerConfig.configNames());
    known.addAll(ConsumerConfig.configNames());
    known.addAll(AdminClientConfig.configNames());
    return known;
  }

  private static String withoutKafka(String name) {
    return name.startsWith(KAFKA) ? name.substring(KAFKA.length()) : name;
  }

  private static void putIfGiven(Map<String, String> values, String name, @Nullable String value) {
    if (value != null) {
      values.put(name, value);
    }
  }

  private static Properties read(Path file) {
    var properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
      checkSpelling(file, properties.stringPropertyNames());
      return properties;
    } catch (CharacterCodingException _) {
      throw CliException.usage(file + " is not UTF-8 text", null);
    } catch (IOException | IllegalArgumentException e) {
      throw CliException.usage("Cannot read %s: %s".formatted(file, Errors.text(e)), null);
    }
  }
}
