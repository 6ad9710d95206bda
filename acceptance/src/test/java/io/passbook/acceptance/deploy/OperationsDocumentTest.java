package io.passbook.acceptance.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.command.main.CommandService;
import io.passbook.projection.main.ProjectionService;
import io.passbook.settings.SettingNames;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** docs/operations.md lists every setting with its default, as the services' own help does. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OperationsDocumentTest {

  @Test
  void every_setting_of_the_command_service_is_documented() throws IOException {
    assertDocumented(CommandService.settingNames());
  }

  @Test
  void every_setting_of_the_projection_service_is_documented() throws IOException {
    assertDocumented(ProjectionService.settingNames());
  }

  private static void assertDocumented(SettingNames names) throws IOException {
    var document = Files.readString(ComposeFile.ROOT.resolve("docs/operations.md"));
    var settings =
        names.describe().lines().filter(line -> line.matches("[a-z.]+[a-z*]( = .*)?")).toList();
    assertThat(settings).hasSizeGreaterThan(10);
    for (var setting : settings) {
      var parts = setting.split(" = ", 2);
      assertThat(document).contains("`" + parts[0] + "`");
      if (parts.length == 2) {
        assertThat(document)
            .as("the default of %s", parts[0])
            .contains("| `" + parts[0] + "` | `" + parts[1] + "`");
      }
    }
  }
}
