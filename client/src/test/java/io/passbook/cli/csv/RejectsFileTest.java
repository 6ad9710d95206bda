package io.passbook.cli.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RejectsFileTest {
  private static final String HEADER =
      "command_id,issued_at,account_id,type,amount,currency,owner,reference\n";

  @TempDir Path folder;

  private Path path;
  private Path part;

  @BeforeEach
  void name() {
    path = folder.resolve("rejected.csv");
    part = folder.resolve("rejected.csv.part");
  }

  @Test
  void rejected_rows_can_be_corrected_and_read_again() throws IOException {
    var rows = rows(HEADER + "d1,1993-01-01,a,deposit,1,EUR,,\"x, y\"\nshort\n");
    try (var rejects = RejectsFile.create(path, file(HEADER))) {
      rejects.add(rows.getFirst(), "ACCOUNT_NOT_FOUND", "There is no account a");
      rejects.add(rows.getLast(), "MALFORMED", "column row: 1 cell");
      assertThat(path).doesNotExist();
      assertThat(Files.readString(part)).contains("ACCOUNT_NOT_FOUND");
      rejects.publish();
    }

    assertThat(Files.readString(path))
        .isEqualTo(
            HEADER.strip()
                + ",rejected_line,rejected_code,rejected_message\n"
                + "d1,1993-01-01,a,deposit,1,EUR,,\"x, y\",2,ACCOUNT_NOT_FOUND,There is no account a\n"
                + "short,,,,,,,,3,MALFORMED,column row: 1 cell\n");
    var again = CommandFile.of(path);
    var second = rows(again);
    assertThat(((Row.WellFormed) second.getFirst()).command())
        .isEqualTo(((Row.WellFormed) rows.getFirst()).command());

    var path2 = folder.resolve("rejected-again.csv");
    try (var rejects = RejectsFile.create(path2, again)) {
      rejects.add(second.getFirst(), "ACCOUNT_CLOSED", "closed");
      rejects.publish();
    }
    assertThat(Files.readString(path2))
        .doesNotContain("ACCOUNT_NOT_FOUND")
        .contains("ACCOUNT_CLOSED");
  }

  @Test
  void the_one_of_the_last_run_stays_until_this_run_is_through() throws IOException {
    Files.writeString(path, "of the last run");

    try (var rejects = RejectsFile.create(path, file(HEADER))) {
      rejects.add(row(), "ACCOUNT_CLOSED", "closed");
      assertThat(rejects.place()).isEqualTo(part);
    }

    assertThat(path).hasContent("of the last run");
    assertThat(part).content().contains("ACCOUNT_CLOSED");

    try (var rejects = RejectsFile.create(path, file(HEADER))) {
      rejects.add(row(), "ACCOUNT_CLOSED", "closed");
      rejects.publish();
      assertThat(rejects.place()).isEqualTo(path);
    }
    assertThat(path).content().contains("ACCOUNT_CLOSED");
    assertThat(part).doesNotExist();
  }

  @Test
  void a_run_that_got_nowhere_leaves_nothing() throws IOException {
    try (var rejects = RejectsFile.create(path, file(HEADER))) {
      assertThat(rejects.place()).isNull();
    }

    assertThat(folder.toFile().list()).containsExactly("bank.csv");
  }

  @Test
  void the_part_of_an_earlier_run_stays_until_there_is_a_row_for_a_new_one() throws IOException {
    Files.writeString(part, "of the last run");

    RejectsFile.create(path, file(HEADER)).close();
    assertThat(part).hasContent("of the last run");

    try (var rejects = RejectsFile.create(path, file(HEADER))) {
      assertThat(rejects.place()).isNull();
      rejects.add(row(), "ACCOUNT_CLOSED", "closed");
      assertThat(rejects.place()).isEqualTo(part);
    }
    assertThat(part).content().contains("ACCOUNT_CLOSED").doesNotContain("of the last run");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("bank.csv", "rejected.csv.part");

    try (var rejects = RejectsFile.create(path, file(HEADER))) {
      rejects.publish();
    }
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("bank.csv", "rejected.csv");
  }

  @Test
  void the_file_that_is_imported_is_not_replaced_by_its_own_rejects() throws IOException {
    var bank = file(HEADER);
    var link = Files.createSymbolicLink(folder.resolve("link.csv"), folder.resolve("bank.csv"));

    for (var same : List.of(folder.resolve("bank.csv"), folder.resolve("./bank.csv"), link)) {
      assertThatThrownBy(() -> RejectsFile.create(same, bank))
          .isInstanceOf(UnreadableFileException.class)
          .hasMessageContaining("is the file that is imported");
    }
    Files.writeString(part, HEADER);
    assertThatThrownBy(() -> RejectsFile.create(path, CommandFile.of(part)))
        .hasMessageContaining("is the file that is imported");
    assertThat(folder.resolve("bank.csv")).hasContent(HEADER);
    assertThat(part).hasContent(HEADER);
  }

  @Test
  void a_link_to_the_file_stays_a_link() throws IOException {
    var target = Files.writeString(folder.resolve("target.csv"), "of the last run");
    Files.createSymbolicLink(path, target);

    try (var rejects = RejectsFile.create(path, file(HEADER))) {
      rejects.add(row(), "ACCOUNT_CLOSED", "closed");
      rejects.publish();
    }

    assertThat(path).isSymbolicLink();
    assertThat(target).content().contains("ACCOUNT_CLOSED");
  }

  @Test
  void what_cannot_be_written_is_told_at_once() throws IOException {
    var bank = file(HEADER);
    assertThatThrownBy(() -> RejectsFile.create(folder.resolve("none/r.csv"), bank))
        .isInstanceOf(UnreadableFileException.class)
        .hasMessageContaining("Cannot write")
        .hasMessageContaining("no such folder");
    assertThatThrownBy(() -> RejectsFile.create(folder, bank)).hasMessageContaining("is a folder");

    assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full here");
    assertThatThrownBy(() -> RejectsFile.create(Path.of("/dev/full"), bank))
        .hasMessageContaining("is no regular file");
    Files.createSymbolicLink(part, Path.of("/dev/full"));
    assertThatThrownBy(() -> RejectsFile.create(path, bank))
        .isInstanceOf(UnreadableFileException.class)
        .hasMessageContaining("Cannot write " + part + ": ");
  }

  @Test
  void a_disk_that_fills_up_does_not_end_the_import_and_is_told() throws IOException {
    Files.writeString(path, "of the last run");
    var written = new StringWriter();
    var disk =
        new Writer() {
          @Override
          public void write(char[] chars, int from, int length) throws IOException {
            if (written.getBuffer().length() + length > 200) {
              throw new IOException("No space left on device");
            }
            written.write(chars, from, length);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };

    try (var rejects = new RejectsFile(path, part, part, disk, file(HEADER).titles())) {
      for (var i = 0; i < 10; i++) {
        rejects.add(row(), "ACCOUNT_CLOSED", "closed");
      }
      rejects.publish();

      assertThat(rejects.failure()).isEqualTo("Cannot write " + part + ": No space left on device");
    }
    assertThat(written.toString()).contains("ACCOUNT_CLOSED");
    assertThat(path).hasContent("of the last run");
  }

  private Row row() throws IOException {
    return rows(HEADER + "d1,1993-01-01,a,deposit,1,EUR,,\n").getFirst();
  }

  private CommandFile file(String text) throws IOException {
    return CommandFile.of(Files.writeString(folder.resolve("bank.csv"), text));
  }

  private List<Row> rows(String text) throws IOException {
    return rows(file(text));
  }

  private static List<Row> rows(CommandFile file) {
    var rows = new ArrayList<Row>();
    file.read(new ImportOrigin("teller", null, Instant.EPOCH), rows::add);
    return rows;
  }
}
