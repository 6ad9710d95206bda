package io.passbook.acceptance.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.command.main.CommandService;
import io.passbook.projection.main.ProjectionService;
import io.passbook.settings.SettingNames;
import io.passbook.settings.Settings;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ServiceSettingsTest {

  @Test
  void the_command_services_know_all_that_they_are_told() {
    var settings = settings("command-service", CommandService.settingNames());
    assertThat(settings.flag("development")).isFalse();
    assertThat(settings.number("http.port")).isEqualTo(8082);
  }

  @Test
  void the_projection_services_know_all_that_they_are_told() {
    var settings = settings("projection-service", ProjectionService.settingNames());
    assertThat(settings.flag("development")).isFalse();
    assertThat(settings.number("http.port")).isEqualTo(8080);
    assertThat(settings.number("standbys")).isEqualTo(1);
  }

  @Test
  void each_projection_service_is_reached_by_its_own_name() {
    assertThat(ComposeFile.read().services("projection-service-"))
        .allSatisfy(service ->
            assertThat(service.environment())
                .containsEntry("PASSBOOK_APPLICATION_SERVER", service.name() + ":8080"));
  }

  /** The file with the environment of the second instance, as its container has it. */
  private static Settings settings(String kind, SettingNames known) {
    var service = ComposeFile.read().services(kind + "-2").getFirst();
    var settings =
        Settings.load(
            ComposeFile.ROOT.resolve("deploy/" + kind + ".properties"),
            service.environment(),
            known);
    assertThat(settings.text("bootstrap.servers"))
        .isEqualTo("broker-1:19092,broker-2:19092,broker-3:19092");
    assertThat(settings.text("schema.registry.url"))
        .isEqualTo("http://registry:8080/apis/ccompat/v7");
    return settings;
  }
}
