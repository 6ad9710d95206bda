package io.passbook.acceptance.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.passbook.acceptance.Folders;
import io.passbook.acceptance.PassbookProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What a service loads from the archives that were recorded after the build. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClassArchivesTest {
  private final Path folder = Folders.temporary("archives");
  private Installation installation;

  @BeforeEach
  void install() {
    installation = Installation.make();
    assumeTrue(Files.exists(archives()), "Nothing was recorded");
  }

  @AfterEach
  void delete() {
    Folders.delete(installation.folder());
    Folders.delete(folder);
  }

  private Path archives() {
    return installation.folder().resolve("class-archives");
  }

  @Test
  void a_service_takes_its_classes_from_the_archive() throws IOException {
    var help = help();

    assertThat(help.exitCode()).as(help.errors()).isZero();
    assertThat(help.errors()).isEmpty();
    assertThat(Files.readString(folder.resolve("classes.txt")))
        .containsPattern("io\\.passbook\\.\\S+ source: shared objects file \\(top\\)");
  }

  @Test
  void an_archive_that_is_none_harms_nobody() throws IOException {
    var expected = help();
    Files.delete(archives()); // a link
    Files.createDirectory(archives());
    Files.writeString(archives().resolve("passbook.jsa"), "no archive");

    assertThat(help()).isEqualTo(expected);
    assertThat(Files.readString(folder.resolve("classes.txt"))).doesNotContain("(top)");
  }

  private PassbookProcess.Result help() {
    var logged = Map.of("PASSBOOK_JAVA_OPTS", "-Xlog:class+load:file=" + folder + "/classes.txt");
    return installation.run(logged, "command-service", "--help");
  }
}
