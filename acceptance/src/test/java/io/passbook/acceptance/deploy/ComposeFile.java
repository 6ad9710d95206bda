package io.passbook.acceptance.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** docker-compose.yml as a container engine reads it, with its anchors resolved. */
final class ComposeFile {
  /** The root of the repository; Maven runs the tests in the module's folder. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private final Map<String, Object> content;

  private ComposeFile(Map<String, Object> content) {
    this.content = content;
  }

  static ComposeFile read() {
    try (var in = Files.newBufferedReader(ROOT.resolve("docker-compose.yml"))) {
      return new ComposeFile(map(new Yaml(new SafeConstructor(new LoaderOptions())).load(in)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Map<String, Object> content() {
    return content;
  }

  /** By name. */
  Map<String, Service> services() {
    var services = new TreeMap<String, Service>();
    map(content.get("services"))
        .forEach((name, service) -> services.put(name, new Service(name, map(service))));
    return services;
  }

  /** The names of the volumes. */
  Set<String> volumes() {
    return map(content.get("volumes")).keySet();
  }

  List<Service> services(String namePrefix) {
    return services().values().stream().filter(s -> s.name().startsWith(namePrefix)).toList();
  }

  /** One service, as it stands in the file. */
  record Service(String name, Map<String, Object> settings) {
    @Nullable Object get(String setting) {
      return settings.get(setting);
    }

    Map<String, String> environment() {
      var all = new TreeMap<String, String>();
      map(settings.getOrDefault("environment", Map.of()))
          .forEach((variable, value) -> all.put(variable, value.toString()));
      return all;
    }

    List<String> list(String setting) {
      var value = settings.getOrDefault(setting, List.of());
      assertThat(value).as("%s of %s", setting, name).isInstanceOf(List.class);
      return ((List<?>) value).stream().map(String::valueOf).toList();
    }

    List<String> healthCheck() {
      var check = map(settings.getOrDefault("healthcheck", Map.of()));
      return new Service(name + "'s health check", check).list("test");
    }

    Map<String, Object> dependsOn() {
      return map(settings.getOrDefault("depends_on", Map.of()));
    }
  }

  /** A file of deploy/. */
  static Properties properties(String file) {
    var properties = new Properties();
    try (var in = Files.newBufferedReader(ROOT.resolve("deploy").resolve(file))) {
      properties.load(in);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked") // YAML's keys are strings in a Compose file.
  private static Map<String, Object> map(@Nullable Object value) {
    assertThat(value).isInstanceOf(Map.class);
    return (Map<String, Object>) Objects.requireNonNull(value);
  }
}
