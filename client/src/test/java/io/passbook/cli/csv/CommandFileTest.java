package io.passbook.cli.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.passbook.client.CommandIds;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CommandFileTest {
  private static final String HEADER =
      "command_id,issued_at,account_id,type,amount,currency,owner,reference\n";
  private static final ImportOrigin ORIGIN =
      new ImportOrigin("teller", "batch-7", Instant.parse("2026-11-24T00:00:00Z"));

  @TempDir Path folder;

  @Test
  void the_four_types_of_commands() {
    var rows =
        read(
            HEADER
                + "o1,1993-01-01T00:00:00Z,2378,open,,CZK,Client 2378,\n"
                + "d1,1993-01-01T01:00:00+01:00,2378,deposit,700.00,CZK,,VKLAD\n"
                + "w1,1993-01-02,2378,withdraw,0.5,CZK,,\n"
                + "c1,1993-01-03T00:00:00Z,2378,close,,,,moved away\n");

    assertThat(commands(rows))
        .containsExactly(
            command("o1", "1993-01-01T00:00:00Z", new Command.OpenAccount("Client 2378", "CZK")),
            command("d1", "1993-01-01T00:00:00Z", new Command.Deposit(70000, "CZK", "VKLAD")),
            command("w1", "1993-01-02T00:00:00Z", new Command.Withdraw(50, "CZK", null)),
            command("c1", "1993-01-03T00:00:00Z", new Command.CloseAccount("moved away")));
    assertThat(rows).extracting(Row::line).containsExactly(2L, 3L, 4L, 5L);
  }

  @Test
  void columns_come_in_any_order_and_some_may_be_absent() {
    var rows = read("type,account_id,currency,amount,command_id\ndeposit,a,EUR,1.5,x\n");

    assertThat(commands(rows))
        .containsExactly(
            new AccountCommand(
                CommandIds.of("a", "x"),
                "a",
                ORIGIN.startedAt(),
                "teller",
                "batch-7",
                null,
                new Command.Deposit(150, "EUR", null)));
  }

  @Test
  void quoting_byte_order_mark_line_ends_and_gzip() throws IOException {
    var text =
        "\ufeff"
            + HEADER.replace("\n", "\r\n")
            + "d1,1993-01-01T00:00:00Z,a,deposit,1,EUR,,\"a \"\"b\"\", c\r\nd\"\r\n"
            + "\r\n"
            + "d2,1993-01-01T00:00:00Z,a,deposit,1,EUR,,ž";
    var zipped = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(zipped)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    var zippedFile = folder.resolve("bank");
    Files.write(zippedFile, zipped.toByteArray());

    for (var rows : List.of(read(text), read(CommandFile.of(zippedFile)))) {
      assertThat(commands(rows))
          .extracting(AccountCommand::command)
          .containsExactly(
              new Command.Deposit(100, "EUR", "a \"b\", c\r\nd"),
              new Command.Deposit(100, "EUR", "ž"));
      assertThat(rows).extracting(Row::line).containsExactly(2L, 5L);
    }
  }

  @Test
  void standard_input_can_be_read_twice() {
    var bytes = (HEADER + "d1,1993-01-01,a,deposit,1,EUR,,\n").getBytes(StandardCharsets.UTF_8);
    try (var file = CommandFile.ofInput(new ByteArrayInputStream(bytes))) {
      assertThat(read(file)).hasSize(1).isEqualTo(read(file));
      assertThat(file.titles()).hasSize(8);
    }
  }

  @Test
  void a_pipe_can_be_read_twice_though_it_gives_its_bytes_once() throws Exception {
    var pipe = folder.resolve("pipe");
    var made = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
    assumeTrue(made == 0, "no pipes here");
    var bytes = (HEADER + "d1,1993-01-01,a,deposit,1,EUR,,\n").getBytes(StandardCharsets.UTF_8);
    var writer = CompletableFuture.runAsync(() -> write(pipe, bytes), Thread::startVirtualThread);

    try (var file = CommandFile.of(pipe)) {
      assertThat(read(file)).hasSize(1).isEqualTo(read(file));
      assertThat(file.name()).isEqualTo(pipe.toString());
    }
    writer.join();
    assertThat(pipe).as("only the copy is deleted").exists();
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of(",1993-01-01,a,deposit,1,EUR,,", "command_id", "it is empty"),
        Arguments.of("x,yesterday,a,deposit,1,EUR,,", "issued_at", "'yesterday'"),
        Arguments.of("x,,a,deposit,1,EUR,,", "issued_at", "''"),
        Arguments.of("x,1993-02-30,a,deposit,1,EUR,,", "issued_at", "'1993-02-30'"),
        Arguments.of("x,1993-01-01T00:00:00,a,deposit,1,EUR,,", "issued_at", "T12:00:00Z"),
        Arguments.of("x,+99999-01-01T00:00:00Z,a,deposit,1,EUR,,", "issued_at", "1 to 9999"),
        Arguments.of("x,1993-01-01,a b,deposit,1,EUR,,", "account_id", "'a b'"),
        Arguments.of("x,1993-01-01,,deposit,1,EUR,,", "account_id", "1 to 64"),
        Arguments.of(
            "x,1993-01-01," + "y".repeat(65) + ",deposit,1,EUR,,", "account_id", "1 to 64"),
        Arguments.of("x,1993-01-01,a,transfer,1,EUR,,", "type", "'transfer'"),
        Arguments.of("x,1993-01-01,a,deposit,1.005,EUR,,", "amount", "at most 2 decimals"),
        Arguments.of("x,1993-01-01,a,deposit,-1,EUR,,", "amount", "'-1'"),
        Arguments.of("x,1993-01-01,a,deposit,1e3,EUR,,", "amount", "'1e3'"),
        Arguments.of("x,1993-01-01,a,deposit,0,EUR,,", "amount", "above 0"),
        Arguments.of("x,1993-01-01,a,deposit,,EUR,,", "amount", "above 0"),
        Arguments.of("x,1993-01-01,a,deposit,1.5,JPY,,", "amount", "at most 0 decimals"),
        Arguments.of("x,1993-01-01,a,withdraw,92233720368547758.08,EUR,,", "amount", "at most"),
        Arguments.of("x,1993-01-01,a,deposit,1,EURO,,", "currency", "'EURO'"),
        Arguments.of("x,1993-01-01,a,deposit,1,,,", "currency", "ISO 4217"),
        Arguments.of("x,1993-01-01,a,open,1,EUR,Alice,", "amount", "no amount"),
        Arguments.of("x,1993-01-01,a,open,,EUR,,", "owner", "it is empty"),
        Arguments.of("x,1993-01-01,a,open,,EUR," + "y".repeat(201) + ",", "owner", "at most 200"),
        Arguments.of(
            "x,1993-01-01,a,deposit,1,EUR,," + "y".repeat(501), "reference", "at most 500"),
        Arguments.of("x,1993-01-01,a", "row", "8 cells but found 3"),
        Arguments.of("x,1993-01-01,a,deposit,1,EUR,,,", "row", "8 cells but found 9"));
  }

  @ParameterizedTest
  @MethodSource
  void malformed(String row, String column, String said) {
    var rows = read(HEADER + "ok,1993-01-01,a,deposit,1,EUR,,\n" + row + "\n");

    assertThat(rows.getFirst()).isInstanceOf(Row.WellFormed.class);
    assertThat(rows.getLast())
        .isInstanceOfSatisfying(
            Row.Malformed.class,
            bad -> {
              assertThat(bad.text()).startsWith("line 3, column " + column + ": ");
              assertThat(bad.problem()).contains(said);
            });
  }

  static Stream<Arguments> unreadable() {
    return Stream.of(
        Arguments.of("", "is empty"),
        Arguments.of("command_id,account_id,type,colour\n", "found 'colour'"),
        Arguments.of("command_id,account_id,type,type\n", "'type' is there twice"),
        Arguments.of("command_id,type\n", "no column 'account_id'"),
        Arguments.of(HEADER + "x,1993-01-01,a,deposit,1,EUR,,\"open", "line 2: A quotation mark"),
        Arguments.of(
            HEADER
                + "a,1993-01-01,a,deposit,1,EUR,,\"x \"\"y\"\"\r\n\"\n"
                + "b,1993-01-01,a,deposit,1,EUR,\"\",5\" pipe\n"
                + "c,1993-01-01,a,deposit,1,EUR,,\"z\"\n".repeat(3),
            "line 4: A quotation mark"),
        Arguments.of(
            HEADER
                + "a,1993-01-01,a,deposit,1,EUR,,\n"
                + "b,1993-01-01,a,deposit,1,EUR,,\"open\n"
                + "c,1993-01-01,a,deposit,1,EUR,,\n".repeat(3),
            "line 3: A quotation mark"),
        Arguments.of(HEADER + "\"x\"y,1993-01-01,a,deposit,1,EUR,,\n", "closing quote"));
  }

  @ParameterizedTest
  @MethodSource
  void unreadable(String text, String said) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(UnreadableFileException.class)
        .hasMessageContaining(said);
  }

  static Stream<Arguments> noText() {
    var row = "d1,1993-01-01,a,deposit,1,EUR,,VKLAD\n";
    return Stream.of(
        Arguments.of(1L, HEADER.replace("owner", "owner\u00e9")),
        Arguments.of(4L, HEADER + row + row + "d1,1993-01-01,a,deposit,1,EUR,,\u00e9\n" + row),
        Arguments.of(4L, (HEADER + row + row + "\u00e9").replace("\n", "\r\n")),
        Arguments.of(4L, (HEADER + row + row + "\u00e9").replace("\n", "\r")),
        // Far behind what is decoded at a time, and in the middle of a character at the end.
        Arguments.of(20_002L, HEADER + row.repeat(20_000) + "\u00e9\n" + row.repeat(20_000)),
        Arguments.of(2L, HEADER + "d1,1993-01-01,a,deposit,1,EUR,,\u00c5"));
  }

  @ParameterizedTest
  @MethodSource("noText")
  void bytes_that_are_no_text_are_told_with_their_line(long line, String latin1)
      throws IOException {
    var path = folder.resolve("bank.csv");
    Files.write(path, latin1.getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> read(CommandFile.of(path)))
        .isInstanceOf(UnreadableFileException.class)
        .hasMessage("line %d: Expected UTF-8 but some of its bytes are not", line);
  }

  @Test
  void files_that_cannot_be_opened() {
    assertThatThrownBy(() -> CommandFile.of(folder)).hasMessageContaining("is a folder");
    assertThatThrownBy(() -> CommandFile.of(folder.resolve("none.csv")))
        .hasMessageContaining("There is no file");
  }

  private List<Row> read(String text) {
    try {
      var path = Files.createTempFile(folder, "bank", ".csv");
      Files.writeString(path, text);
      return read(CommandFile.of(path));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void write(Path path, byte[] bytes) {
    try {
      Files.write(path, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Row> read(CommandFile file) {
    var rows = new ArrayList<Row>();
    file.read(ORIGIN, rows::add);
    return rows;
  }

  private static List<AccountCommand> commands(List<Row> rows) {
    return rows.stream().map(row -> ((Row.WellFormed) row).command()).toList();
  }

  private static AccountCommand command(String id, String issuedAt, Command command) {
    return new AccountCommand(
        CommandIds.of("2378", id),
        "2378",
        Instant.parse(issuedAt),
        "teller",
        "batch-7",
        null,
        command);
  }
}
