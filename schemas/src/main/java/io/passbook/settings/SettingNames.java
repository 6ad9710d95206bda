package io.passbook.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which settings there are: their names, kinds, defaults, and one line of help each. Immutable;
 * each method gives a new list with one more.
 */
public final class SettingNames {
  static final String ENVIRONMENT_PREFIX = "PASSBOOK_";

  /** So many letters too few, too many or wrong are a slip, and no other program's variable. */
  private static final int SLIP = 2;

  /** Set for the launcher, the JVM or the client, not for a service. */
  private static final List<String> NOT_OURS =
      List.of(
          "PASSBOOK_CLASSPATH",
          "PASSBOOK_DEBUG",
          "PASSBOOK_JAVA_HOME",
          "PASSBOOK_JAVA_OPTS",
          "PASSBOOK_PROJECTION_URL");

  /**
   * One setting.
   *
   * @param name as in the file
   * @param defaultValue none: the setting may be absent
   */
  record Name(String name, Kind kind, @Nullable String defaultValue, String help) {
    String environment() {
      return environmentOf(name);
    }
  }

  /** What a value must look like. */
  sealed interface Kind {
    record Text() implements Kind {}

    record Flag() implements Kind {}

    record Whole(long min, long max) implements Kind {}
  }

  /**
   * Settings that are handed on as they are.
   *
   * @param prefix of their names, with the dot
   */
  record Family(String prefix, String help) {}

  private final Map<String, Name> names;
  private final List<Family> families;

  private SettingNames(Map<String, Name> names, List<Family> families) {
    this.names = names;
    this.families = families;
  }

  /** What both services and the command line know. */
  public static SettingNames common() {
    return new SettingNames(Map.of(), List.of())
        .text("bootstrap.servers", "localhost:9092", "Kafka brokers to ask first, host:port, …")
        .text(
            "schema.registry.url",
            "http://localhost:8081/apis/ccompat/v7",
            "Schema registry, Confluent's REST API; several addresses with commas")
        .text(
            "value.serializer",
            "io.passbook.serde.AvroSerializer",
            "Class that writes values; the jars of another one belong on PASSBOOK_CLASSPATH")
        .text(
            "value.deserializer",
            "io.passbook.serde.AvroDeserializer",
            "Class that reads values; as above")
        .flag("auto.register.schemas", true, "Register our schemas with the registry when writing")
        .flag(
            "development",
            false,
            "true: one broker is enough, replication and transaction version are not checked")
        .optional("use.latest.version", "Write with the id of the subject's latest version")
        .optional("normalize.schemas", "Ask the registry to normalize schemas")
        .family("schema.registry.", "Handed to the serializer classes")
        .family("basic.auth.", "User and password for the registry: Confluent's names")
        .family("bearer.auth.", "Token for the registry: Confluent's names")
        .family("kafka.", "Handed to all Kafka clients, without 'kafka.'");
  }

  /** A text with a default. */
  public SettingNames text(String name, String defaultValue, String help) {
    return with(new Name(name, new Kind.Text(), defaultValue, help));
  }

  /** A text that may be absent. */
  public SettingNames optional(String name, String help) {
    return with(new Name(name, new Kind.Text(), null, help));
  }

  /** {@code true} or {@code false}. */
  public SettingNames flag(String name, boolean defaultValue, String help) {
    return with(new Name(name, new Kind.Flag(), Boolean.toString(defaultValue), help));
  }

  /** A whole number from {@code min} to {@code max}; name and help should give the unit. */
  public SettingNames number(String name, long defaultValue, long min, long max, String help) {
    return with(new Name(name, new Kind.Whole(min, max), Long.toString(defaultValue), help));
  }

  /** Any settings whose names begin with the prefix (which ends with a dot), handed on as texts. */
  public SettingNames family(String prefix, String help) {
    var more = new ArrayList<>(families);
    more.add(new Family(prefix, help));
    return new SettingNames(names, List.copyOf(more));
  }

  /**
   * The settings with their defaults and help, for {@code --help}: a table of plain text, at most
   * about 120 columns wide.
   */
  public String describe() {
    var text = new StringBuilder();
    for (var name : names.values()) {
      var value = name.defaultValue() == null ? "" : " = " + name.defaultValue();
      text.append(
          "%s%s%n    %s%s%n".formatted(name.name(), value, name.help(), range(name.kind())));
    }
    for (var family : families) {
      text.append("%s*%n    %s%n".formatted(family.prefix(), family.help()));
    }
    text.append(
        "Each also as an environment variable, which wins over the file: bootstrap.servers as %s%n"
            .formatted(environmentOf("bootstrap.servers")));
    return text.toString();
  }

  Collection<Name> all() {
    return names.values();
  }

  Optional<Name> find(String name) {
    return Optional.ofNullable(names.get(name));
  }

  boolean knows(String name) {
    return names.containsKey(name)
        || families.stream()
            .anyMatch(f -> name.startsWith(f.prefix()) && name.length() > f.prefix().length());
  }

  /** The setting that an environment variable names, if it is one of ours at all. */
  Optional<String> ofEnvironment(String variable) {
    if (!variable.startsWith(ENVIRONMENT_PREFIX) || NOT_OURS.contains(variable)) {
      return Optional.empty();
    }
    for (var name : names.values()) {
      if (name.environment().equals(variable)) {
        return Optional.of(name.name());
      }
    }
    var rest = variable.substring(ENVIRONMENT_PREFIX.length());
    return Optional.of(rest.toLowerCase(Locale.ROOT).replace('_', '.'));
  }

  /**
   * The environment variable that somebody is likely to have meant who set this one: one of the
   * settings here, of the launcher or of the client. Empty when this one is of them, or like none.
   */
  public Optional<String> slip(String variable) {
    if (!variable.startsWith(ENVIRONMENT_PREFIX)) {
      return Optional.empty();
    }
    var variables = new ArrayList<>(NOT_OURS);
    names.values().forEach(name -> variables.add(name.environment()));
    return variables.contains(variable) ? Optional.empty() : Nearest.of(variable, variables, SLIP);
  }

  /** The known name that differs least from this one, if any is near. */
  Optional<String> nearest(String unknown) {
    return Nearest.of(unknown, names.keySet(), Math.max(2, unknown.length() / 3));
  }

  static String environmentOf(String name) {
    return ENVIRONMENT_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private SettingNames with(Name name) {
    var more = new LinkedHashMap<>(names);
    more.put(name.name(), name);
    return new SettingNames(more, families);
  }

  private static String range(Kind kind) {
    return switch (kind) {
      case Kind.Whole(var min, var max) when max == Long.MAX_VALUE -> " (from " + min + ")";
      case Kind.Whole(var min, var max) -> " (" + min + " to " + max + ")";
      case Kind.Text(), Kind.Flag() -> "";
    };
  }
}
