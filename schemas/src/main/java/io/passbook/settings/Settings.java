package io.passbook.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one process, complete and checked: those given, else their defaults. Immutable.
 *
 * <p>The environment wins over the file. Asking for a name that {@link SettingNames} does not list
 * is a mistake in the program and throws {@link IllegalArgumentException}.
 */
public final class Settings {
  private static final String KAFKA = "kafka.";
  private static final List<String> SERDE_FAMILIES =
      List.of("schema.registry.", "basic.auth.", "bearer.auth.");
  private static final List<String> SERDE_NAMES =
      List.of(
          "value.serializer",
          "value.deserializer",
          "auto.register.schemas",
          "use.latest.version",
          "normalize.schemas");
  private static final Pattern SECRET =
      Pattern.compile("password|secret|token|jaas|user\\.info|\\.key$|credential(?!s\\.source)");

  private final SettingNames known;
  private final Map<String, String> given;

  private Settings(SettingNames known, Map<String, String> given) {
    this.known = known;
    this.given = given;
  }

  /**
   * Reads and checks everything at once.
   *
   * @param file Java properties in UTF-8, or none
   * @param environment usually {@code System.getenv()}; only names that begin with {@code
   *     PASSBOOK_} are looked at
   * @throws SettingsException naming each problem with its line or variable: an unreadable file, an
   *     unknown name, a name given twice, a value that is not of the setting's kind
   */
  public static Settings load(
      @Nullable Path file, Map<String, String> environment, SettingNames known) {
    var reader = new Reader(known);
    if (file != null) {
      for (var entry : PropertiesFile.read(file)) {
        reader.accept(entry.name(), entry.value(), file + " line " + entry.line());
      }
    }
    reader.startOver();
    for (var variable : new TreeMap<>(environment).entrySet()) {
      known
          .ofEnvironment(variable.getKey())
          .ifPresent(name -> reader.accept(name, variable.getValue(), variable.getKey()));
    }
    return reader.finish();
  }

  /**
   * The same from a map, for a service that another program starts.
   *
   * @throws SettingsException as {@link #load}
   */
  public static Settings of(Map<String, String> values, SettingNames known) {
    var reader = new Reader(known);
    values.forEach((name, value) -> reader.accept(name, value, "setting " + name));
    return reader.finish();
  }

  /** A setting that has a default or is given. */
  public String text(String name) {
    return find(name)
        .orElseThrow(() -> new IllegalArgumentException(name + " may be absent: use find"));
  }

  /** A setting that may be absent; an empty value counts as absent. */
  public Optional<String> find(String name) {
    var setting = known.find(name);
    if (setting.isEmpty() && !known.knows(name)) {
      throw new IllegalArgumentException("No setting is called " + name);
    }
    var fallback = setting.map(SettingNames.Name::defaultValue).orElse(null);
    return Optional.ofNullable(given.getOrDefault(name, fallback));
  }

  public boolean flag(String name) {
    return Boolean.parseBoolean(text(name));
  }

  public long number(String name) {
    return Long.parseLong(text(name));
  }

  /** A number whose range fits into 32 bits. */
  public int integer(String name) {
    return Math.toIntExact(number(name));
  }

  /** For Kafka clients alone: the brokers, and what was given as {@code kafka.*}. */
  public Map<String, Object> kafkaConfig() {
    var config = new TreeMap<String, Object>();
    config.put("bootstrap.servers", text("bootstrap.servers"));
    given.forEach((name, value) -> {
      if (name.startsWith(KAFKA)) {
        config.put(name.substring(KAFKA.length()), value);
      }
    });
    return config;
  }

  /** For {@code MessageSerdes}: the serializer classes and everything about the registry. */
  public Map<String, Object> serdeConfig() {
    var config = new TreeMap<String, Object>();
    for (var name : SERDE_NAMES) {
      find(name).ifPresent(value -> config.put(name, value));
    }
    config.put("schema.registry.url", text("schema.registry.url"));
    given.forEach((name, value) -> {
      if (SERDE_FAMILIES.stream().anyMatch(name::startsWith)) {
        config.put(name, value);
      }
    });
    return config;
  }

  /** {@link #kafkaConfig} and {@link #serdeConfig} together. */
  public Map<String, Object> clientConfig() {
    var config = new TreeMap<>(kafkaConfig());
    config.putAll(serdeConfig());
    return config;
  }

  /** What was given, all else being as by default, for a log: passwords and the like as ***. */
  @Override
  public String toString() {
    return new TreeMap<>(given)
        .entrySet().stream()
            .map(entry -> entry.getKey() + "=" + shown(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", "));
  }

  static String shown(String name, String value) {
    if (SECRET.matcher(name).find()) {
      return "***";
    }
    return value.replaceAll("://[^/@,]*@", "://***@");
  }

  /** Collects values and problems. */
  private static final class Reader {
    private final SettingNames known;
    private final Map<String, String> values = new TreeMap<>();
    private final Map<String, String> places = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    Reader(SettingNames known) {
      this.known = known;
    }

    /** From here on the same name again is no mistake but wins. */
    void startOver() {
      places.clear();
    }

    void accept(String name, String value, String place) {
      if (!known.knows(name)) {
        var hint = known.nearest(name).map(n -> " Did you mean " + n + "?").orElse("");
        problems.add("%s: no setting is called %s.%s".formatted(place, name, hint));
        return;
      }
      var earlier = places.put(name, place);
      if (earlier != null) {
        problems.add("%s: %s is given already by %s".formatted(place, name, earlier));
      }
      if (value.isEmpty()) {
        values.remove(name); // as if it were not given
        return;
      }
      known
          .find(name)
          .flatMap(setting -> problem(setting.kind(), name, value))
          .ifPresentOrElse(
              problem -> problems.add(place + ": " + problem), () -> values.put(name, value));
    }

    Settings finish() {
      if (!problems.isEmpty()) {
        throw new SettingsException(problems);
      }
      return new Settings(known, Map.copyOf(values));
    }

    private static Optional<String> problem(SettingNames.Kind kind, String name, String value) {
      return switch (kind) {
        case SettingNames.Kind.Text() -> Optional.empty();
        case SettingNames.Kind.Flag() ->
            value.equals("true") || value.equals("false")
                ? Optional.empty()
                : Optional.of("%s must be true or false but is '%s'".formatted(name, value));
        case SettingNames.Kind.Whole(var min, var max) -> {
          try {
            var number = Long.parseLong(value);
            yield number >= min && number <= max
                ? Optional.empty()
                : Optional.of(
                    "%s must be from %d to %d but is %d".formatted(name, min, max, number));
          } catch (NumberFormatException _) {
            yield Optional.of(
                "%s must be a whole number from %d to %d but is '%s'"
                    .formatted(name, min, max, value));
          }
        }
      };
    }
  }
}
