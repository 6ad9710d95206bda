package io.passbook.projection.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class InstanceAddressTest {
  @ParameterizedTest
  @CsvSource({
    "h:8080, h:8080",
    "http://h:8080, h:8080",
    "HTTP://Reader-1.example:8080/, reader-1.example:8080",
    "10.1.2.3:80, 10.1.2.3:80",
    "[::1]:8080, [::1]:8080",
    "http://[FE80::A]:8080, [fe80::a]:8080",
  })
  void there_is_one_spelling_which_comes_back_from_streams(String given, String address) {
    assertThat(InstanceAddress.parse(given)).isEqualTo(address);
    var told = HostInfo.buildFromEndpoint(address);
    assertThat(told).isNotNull();
    assertThat(InstanceAddress.of(told.host(), told.port())).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "h",
        ":80",
        "h:",
        "h:0",
        "h:65536",
        "h:x",
        "::1:80",
        "https://h:80",
        "h:80/x",
        "a b:80"
      })
  void what_is_no_address_is_refused(String given) {
    assertThatThrownBy(() -> InstanceAddress.parse(given))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected host:port");
  }
}
