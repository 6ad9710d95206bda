package io.passbook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said without any service: nothing listens where these commands look. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CommandLineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private int run(String... args) {
    var all = new ArrayList<>(List.of(args));
    all.addAll(
        List.of(
            "--bootstrap", "127.0.0.1:1",
            "--registry", "http://127.0.0.1:1",
            "--projection", "http://127.0.0.1:1",
            "--timeout", "500ms"));
    return plain(all.toArray(new String[0]));
  }

  private int plain(String... args) {
    return Cli.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  @Test
  void a_slip_in_the_configuration_is_no_default_and_a_plug_ins_name_is_let_through()
      throws IOException {
    var slip = Files.writeString(folder.resolve("slip"), "kafka.bootstrap.server=prod:9092\n");
    assertThat(run("deposit", "a", "1", "--currency", "EUR", "--config", slip.toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("Unknown name 'bootstrap.server' in " + slip)
        .contains("Did you mean bootstrap.servers?");

    var plugIn = Files.writeString(folder.resolve("plug-in"), "acme.login.token.url=x\n");
    assertThat(run("deposit", "a", "1", "--currency", "EUR", "--config", plugIn.toString()))
        .isEqualTo(ExitCode.NOT_SENT);
  }

  static Stream<Arguments> badInput() {
    var longId = "x".repeat(65);
    var longOwner = "x".repeat(201);
    return Stream.of(
        Arguments.of("deposit a 1.005 --currency EUR", "at most 2 decimals"),
        Arguments.of("deposit a 1e3 --currency EUR", "an amount above 0 in digits"),
        Arguments.of("deposit a 0 --currency EUR", "an amount above 0"),
        Arguments.of("withdraw a 0.00 --currency EUR", "an amount above 0"),
        Arguments.of("withdraw a 99999999999999999999 --currency EUR", "99999999999999999999"),
        Arguments.of("withdraw a 9223372036854775807 --currency EUR", "at most"),
        Arguments.of("deposit a 100.5 --currency JPY", "at most 0 decimals"),
        Arguments.of("deposit a 1,50 --currency EUR", "'1,50'"),
        Arguments.of("deposit a 1 --currency EURO", "ISO 4217"),
        Arguments.of("deposit a 1 --currency XXX", "ISO 4217"),
        Arguments.of("open a --owner x --currency eur", "'eur'"),
        Arguments.of("open a\u00e4 --owner x", "an account id of 1 to 64"),
        Arguments.of("open " + longId + " --owner x", "an account id of 1 to 64"),
        Arguments.of("open a --owner " + longOwner, "at most 200 characters but it has 201"),
        Arguments.of("close a --reason " + "x".repeat(501), "at most 500 characters"),
        Arguments.of("deposit a 1 --currency EUR --issued-at yesterday", "'yesterday'"),
        Arguments.of("deposit a 1 --currency EUR --expected-sequence -1", "0 or more"),
        Arguments.of("deposit a 1 --currency EUR --expected-sequence x", "'x'"),
        Arguments.of("deposit a 1 --currency EUR --reference " + "x".repeat(501), "at most 500"),
        Arguments.of("show a b", "'b'"),
        Arguments.of("show a --sequence 1 --as-of 2026-01-01", "mutually exclusive"),
        Arguments.of("show a/b", "an account id"),
        Arguments.of("history a --limit 0", "--limit 1 or more"),
        Arguments.of("list --open --closed", "mutually exclusive"),
        Arguments.of("topics create --partitions 0", "1 or more"),
        Arguments.of("dlq list --reason failed", "UNREADABLE, EMPTY, FAILED, TOO_LARGE, UNKNOWN"),
        Arguments.of("dlq replay --all --reason X", "FAILED, TOO_LARGE, UNKNOWN but it was 'X'"),
        Arguments.of("dlq replay 3:17 --reason FAILED", "--reason only with --all"),
        Arguments.of("load --zipf NaN", "--zipf between 0 and 10"),
        Arguments.of("shwo a", "Unmatched"),
        Arguments.of("open a", "--owner"),
        Arguments.of("deposit a", "AMOUNT"));
  }

  @ParameterizedTest
  @MethodSource("badInput")
  void bad_input_is_told_before_anything_is_asked_or_sent(String line, String said) {
    assertThat(run(line.split(" "))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("error: ").contains(said).doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void a_negative_amount_is_no_option() {
    assertThat(run("deposit", "a", "-1", "--currency", "EUR")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("-1");
  }

  @Test
  void texts_may_be_empty_or_have_blanks_only_where_they_may() {
    assertThat(run("open", "a b", "--owner", "x")).isEqualTo(ExitCode.USAGE);
    assertThat(run("open", "a", "--owner", " ")).isEqualTo(ExitCode.USAGE);
    assertThat(run("deposit", "a", "1", "--currency", "EUR", "--command-id", ""))
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void a_mistyped_command_gets_a_suggestion() {
    assertThat(plain("deposti", "a", "1")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("Did you mean: passbook deposit");
  }

  @Test
  void a_command_that_does_not_exist_is_answered_with_those_that_do() {
    assertThat(plain("bench")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("'bench'").contains("commands: open, deposit, withdraw, ");
    assertThat(plain("deposit", "a", "1", "2")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).containsOnlyOnce("commands: ");
  }

  @Test
  void without_a_command_it_says_where_help_is() {
    assertThat(plain()).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("passbook --help");
  }

  @ParameterizedTest
  @ValueSource(strings = {"open", "deposit", "withdraw", "close", "show", "history", "list"})
  void every_command_has_help_with_an_example(String command) {
    assertThat(plain(command, "--help")).isZero();
    assertThat(out.toString()).contains("Example").contains("passbook " + command + " ");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void no_broker_means_nothing_was_sent() {
    assertThat(run("open", "a", "--owner", "Alice")).isEqualTo(ExitCode.NOT_SENT);
    assertThat(err.toString()).contains("127.0.0.1:1").contains("Nothing was sent");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void no_projection_service() {
    for (var line : List.of("show a", "history a", "list", "totals")) {
      assertThat(run(line.split(" "))).as(line).isEqualTo(ExitCode.NOT_SENT);
    }
    assertThat(err.toString()).contains("http://127.0.0.1:1").contains("not reachable");
  }

  @Test
  void an_amount_without_a_currency_needs_the_projection_service() {
    assertThat(run("deposit", "a", "1")).isEqualTo(ExitCode.NOT_SENT);
    assertThat(err.toString()).contains("currency is needed").contains("--currency EUR");
  }

  @Test
  void failures_are_documents_with_json() {
    assertThat(run("totals", "--json")).isEqualTo(ExitCode.NOT_SENT);
    assertThat(out.toString()).startsWith("{\"error\":").endsWith("\"exitCode\":4}\n");
  }

  @Test
  void a_configuration_that_cannot_be_read() {
    assertThat(run("open", "a", "--owner", "x", "--config", "/nowhere/at-all.properties"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("/nowhere/at-all.properties").contains("no such file");
  }

  @Test
  void wrong_settings_are_wrong_usage_and_say_what_to_write() {
    var config = write("client.properties", "security.protocol=TLS\n");
    var lines =
        List.of(
            "open a --owner x --bootstrap localhost",
            "import " + file() + " --bootstrap localhost",
            "topics check --bootstrap localhost",
            "topics create --bootstrap localhost",
            "dlq list --bootstrap localhost",
            "dlq replay 0:1 --bootstrap localhost",
            "verify --bootstrap localhost",
            "load --bootstrap localhost",
            "open a --owner x --registry localhost:8081 --bootstrap 127.0.0.1:1",
            "open a --owner x --bootstrap 127.0.0.1:1 --config " + config,
            "topics check --bootstrap 127.0.0.1:1 --config " + config);
    for (var line : lines) {
      err.getBuffer().setLength(0);
      assertThat(plain((line + " --timeout 500ms").split(" "))).as(line).isEqualTo(ExitCode.USAGE);
      assertThat(err.toString())
          .as(line)
          .containsPattern("Invalid url in bootstrap.servers: localhost|localhost:8081|TLS")
          .contains("--bootstrap HOST:PORT");
    }
  }

  @Test
  void every_command_says_whom_it_did_not_reach() {
    var lines =
        List.of(
            "topics check",
            "topics create",
            "dlq list",
            "dlq replay --all",
            "import " + file(),
            "verify",
            "load",
            "open a --owner x");
    for (var line : lines) {
      err.getBuffer().setLength(0);
      assertThat(run(line.split(" "))).as(line).isEqualTo(ExitCode.NOT_SENT);
      assertThat(err.toString()).as(line).contains("127.0.0.1:1").contains("Nothing was sent");
      assertThat(out.toString()).as(line).isEmpty();
    }
  }

  @Test
  void the_time_out_holds_also_for_a_registry_that_takes_connections_and_never_answers()
      throws Exception {
    try (var silent = new SilentServer()) {
      var started = System.nanoTime();

      assertThat(
              plain(
                  "open",
                  "a",
                  "--owner",
                  "x",
                  "--timeout",
                  "500ms",
                  "--bootstrap",
                  silent.address(),
                  "--registry",
                  "http://" + silent.address()))
          .isEqualTo(ExitCode.NOT_SENT);

      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
      assertThat(err.toString()).contains("registry").contains(silent.address());
    }
  }

  @Test
  void the_help_of_commands_that_send_many_commands_gives_their_own_time_out() {
    var defaults = Map.of("import", "60s", "load", "60s", "show", "10s", "verify", "10s");
    defaults.forEach((command, time) -> {
      out.getBuffer().setLength(0);
      plain(command, "--help");
      assertThat(out.toString())
          .as(command)
          .containsPattern("--timeout[^-]*\\(default:\\s+" + time + "\\)");
    });
  }

  @Test
  void a_word_of_a_line_to_run_again_is_quoted_so_that_a_shell_reads_it_as_it_was() {
    assertThat(SubmitCommand.quoted("rent-2026_01")).isEqualTo("rent-2026_01");
    assertThat(SubmitCommand.quoted("it's late")).isEqualTo("'it'\\''s late'");
    assertThat(SubmitCommand.quoted("a\nb\u001b'\\")).isEqualTo("$'a\\u000ab\\u001b\\'\\\\'");
    assertThat(SubmitCommand.quoted("")).isEqualTo("''");
  }

  private String file() {
    return write("bank.csv", "command_id,account_id,type,currency,owner\no,a,open,EUR,x\n");
  }

  private String write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void an_answer_that_could_not_be_written_is_no_success_and_a_reader_that_left_is_no_failure() {
    assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full here");
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash here");
    var line = shell("import", file(), "--dry-run");
    try (var full = bash(line + " >/dev/full");
        var left = bash(line + " > >(exec true)")) {
      assertThat(full.exitCode()).isEqualTo(1);
      assertThat(full.errors())
          .contains("error: The answer could not be written: ")
          .doesNotContain("mistake");
      assertThat(left.exitCode()).as(left.errors()).isZero();
      assertThat(left.errors()).doesNotContain("error");
    }
  }

  private ToolProcess bash(String line) {
    return ToolProcess.start(folder, Map.of(), List.of("/bin/bash", "-c", line));
  }

  /** The line for a shell that runs the tool as a process of its own. */
  private static String shell(String... arguments) {
    return ToolProcess.java(List.of(), Main.class, arguments).stream()
        .map(SubmitCommand::quoted)
        .collect(Collectors.joining(" "));
  }

  @Test
  void an_at_sign_is_a_letter_as_any_other() throws IOException {
    var file = Files.writeString(folder.resolve("notes"), "--currency EUR");

    for (var reference : List.of("@" + folder, "@" + file, "@nowhere")) {
      assertThat(run("deposit", "a", "1", "--currency", "EUR", "--reference", reference))
          .as(reference)
          .isEqualTo(ExitCode.NOT_SENT);
    }
    assertThat(plain("import", "@" + file, "--dry-run")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("There is no file @" + file).doesNotContain("\tat ");
  }

  @Test
  void a_letter_that_was_lost_on_the_way_is_refused_and_not_stored() {
    assertThat(run("open", "a", "--owner", "Zo\ufffd")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("A letter of 'Zo\ufffd' cannot be read in the encoding of this terminal");
  }

  @Test
  void in_a_locale_of_ascii_alone_other_letters_are_refused() throws IOException {
    var command =
        List.of(
            "/bin/sh", "-c", shell("import", "--dry-run") + " \"$(printf 'Z\\303\\274rich.csv')\"");
    try (var process = ToolProcess.start(folder, Map.of("LC_ALL", "C"), command)) {
      assertThat(process.exitCode()).as(process.errors()).isEqualTo(ExitCode.USAGE);
      assertThat(process.errors()).contains("cannot be read in the encoding of this terminal");
    }
  }

  @Test
  void a_name_that_no_file_can_have_is_wrong_usage() {
    assertThat(plain("import", "a\0b", "--dry-run")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("cannot be the name of a file").doesNotContain("mistake");
  }

  @Test
  void an_address_that_is_none() {
    assertThat(plain("totals", "--projection", "localhost:8080")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("http://localhost:8080");
  }
}
