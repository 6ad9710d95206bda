package io.passbook.projection.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.process.StartException;
import io.passbook.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ProjectionServiceTest {
  private static String address(Map<String, String> given) {
    return ProjectionService.address(Settings.of(given, ProjectionService.settingNames()), 81);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::"})
  void who_listens_on_all_addresses_is_reached_by_its_machine_s_name(String host)
      throws UnknownHostException {
    var name = InetAddress.getLocalHost().getCanonicalHostName();

    assertThat(address(Map.of("http.host", host))).isEqualTo(name + ":81");
    assertThat(address(Map.of("http.host", host, "application.server", "here:80")))
        .isEqualTo("here:80");
  }

  @Test
  void who_listens_on_one_address_is_reached_there() {
    assertThat(address(Map.of())).isEqualTo("127.0.0.1:81");
    assertThat(address(Map.of("http.host", "10.1.2.3"))).isEqualTo("10.1.2.3:81");
    assertThat(address(Map.of("http.host", "::1"))).isEqualTo("[::1]:81");
  }

  @Test
  void the_given_address_has_one_spelling_or_is_refused() {
    assertThat(address(Map.of("application.server", "http://h:8080"))).isEqualTo("h:8080");
    assertThatThrownBy(() -> address(Map.of("application.server", "h")))
        .isInstanceOf(StartException.class)
        .hasMessageStartingWith("application.server: Expected host:port");
  }
}
