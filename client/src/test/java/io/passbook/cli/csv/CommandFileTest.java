package io.passbook.cli.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.client.CommandIds;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
        Arguments.of(HEADER + "\"x\"y,1993-01-01,a,deposit,1,EUR,,\n", "closing quote"));
  }

  @ParameterizedTest
  @MethodSource
  void unreadable(String text, String said) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(UnreadableFileException.class)
        .hasMessageContaining(said);
  }

  @Test
  void bytes_that_are_no_text() throws IOException {
    var path = folder.resolve("bank.csv");
    Files.write(path, HEADER.replace("owner", "owner\u00e9").getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> read(CommandFile.of(path)))
        .isInstanceOf(UnreadableFileException.class)
        .hasMessageContaining("is not UTF-8");
  }

  @Test
  void files_that_cannot_be_opened() {
    assertThatThrownBy(() -> CommandFile.of(folder)).hasMessageContaining("is a folder");
    assertThatThrownBy(() -> CommandFile.of(folder.resolve("none.csv")))
        .hasMessageContaining("There is no file");
  }

  @Test
  void rejected_rows_can_be_corrected_and_read_again() throws IOException {
    var rows = read(HEADER + "d1,1993-01-01,a,deposit,1,EUR,,\"x, y\"\nshort\n");
    var path = folder.resolve("rejected.csv");
    try (var rejects = RejectsFile.create(path, List.of(HEADER.strip().split(",")))) {
      rejects.add(rows.getFirst(), "ACCOUNT_NOT_FOUND", "There is no account a");
      rejects.add(rows.getLast(), "MALFORMED", "column row: 1 cell");
      assertThat(path).doesNotExist();
      assertThat(Files.readString(folder.resolve("rejected.csv.part")))
          .contains("ACCOUNT_NOT_FOUND");
    }

    assertThat(Files.readString(path))
        .isEqualTo(
            HEADER.strip()
                + ",rejected_line,rejected_code,rejected_message\n"
                + "d1,1993-01-01,a,deposit,1,EUR,,\"x, y\",2,ACCOUNT_NOT_FOUND,There is no account a\n"
                + "short,,,,,,,,3,MALFORMED,column row: 1 cell\n");
    var again = CommandFile.of(path);
    var second = read(again);
    assertThat(commands(second.subList(0, 1))).isEqualTo(commands(rows.subList(0, 1)));

    var path2 = folder.resolve("rejected-again.csv");
    try (var rejects = RejectsFile.create(path2, again.titles())) {
      rejects.add(second.getFirst(), "ACCOUNT_CLOSED", "closed");
    }
    assertThat(Files.readString(path2))
        .doesNotContain("ACCOUNT_NOT_FOUND")
        .contains("ACCOUNT_CLOSED");
  }

  @Test
  void a_rejects_file_that_cannot_be_written_is_told_at_once() {
    assertThatThrownBy(
            () -> RejectsFile.create(folder.resolve("none").resolve("r.csv"), List.of("type")))
        .isInstanceOf(UnreadableFileException.class)
        .hasMessageContaining("no such folder");
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
