package io.passbook.cli;

/**
 * Logs of a tool: warnings only, and nothing of what Kafka's clients say while a broker is away or
 * a wrong address is given; the command itself says that in one sentence. {@code PASSBOOK_DEBUG} in
 * the environment lets all through.
 */
final class ToolLogging {
  private static final String SIMPLE = "org.slf4j.simpleLogger.";

  private ToolLogging() {}

  /** Takes effect for loggers that are not made yet. What was set explicitly stays. */
  static void quiet() {
    var debug = System.getenv("PASSBOOK_DEBUG") != null;
    set("defaultLogLevel", debug ? "info" : "warn");
    set("log.org.apache.kafka", debug ? "info" : "off");
    set("showThreadName", "false");
    set("showLogName", "false");
    set("levelInBrackets", "false");
  }

  private static void set(String name, String value) {
    if (System.getProperty(SIMPLE + name) == null) {
      System.setProperty(SIMPLE + name, value);
    }
  }
}
