package io.passbook.projection.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ParamsTest {

  private static Params parse(String query) {
    return Params.parse(query, List.of("owner", "limit", "fresh", "asOf"));
  }

  @Test
  void escapes_are_utf_8_and_a_plus_is_a_space() {
    assertThat(parse("owner=J%C3%BCrgen+M%C3%BCller%2B1").text("owner", 200))
        .isEqualTo("Jürgen Müller+1");
  }

  @Test
  void what_is_not_given_is_absent() {
    var none = parse("");

    assertThat(none.text("owner", 200)).isNull();
    assertThat(none.number("limit", 100, 1, 1000)).isEqualTo(100);
    assertThat(none.flag("fresh")).isFalse();
    assertThat(none.instant("asOf")).isNull();
  }

  @Test
  void values_are_read_by_their_kind() {
    assertThat(parse("limit=1000").number("limit", 1, 1, 1000)).isEqualTo(1000);
    assertThat(parse("fresh=true").flag("fresh")).isTrue();
    assertThat(parse("asOf=2026-01-31T12:00:00Z").instant("asOf"))
        .isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unknown=1",
        "limit=1&limit=1",
        "fresh=true&fresh=true",
        "limit=1&",
        "&",
        "=",
        "owner=%",
        "owner=%4",
        "owner=%zz",
        "owner=%C3",
        "owner=%ff",
      })
  void queries_that_are_not_well_formed_are_refused(String query) {
    assertThatThrownBy(() -> parse(query)).isInstanceOf(Problem.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "1001", "-1", "1.0", "1e2", "+5", "٣", "99999999999999999999", "0x10"})
  void a_bad_number_is_refused(String value) {
    assertThatThrownBy(() -> parse("limit=" + value).number("limit", 1, 1, 1000))
        .isInstanceOf(Problem.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "yesterday", "2026-13-01T00:00:00Z", "2026-01-01", "2026-01-01T00:00:00", "0"})
  void a_bad_instant_is_refused(String value) {
    assertThatThrownBy(() -> parse("asOf=" + value).instant("asOf")).isInstanceOf(Problem.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "TRUE", "1", "yes"})
  void a_bad_flag_is_refused(String value) {
    assertThatThrownBy(() -> parse("fresh=" + value).flag("fresh")).isInstanceOf(Problem.class);
  }

  @Test
  void what_is_shown_of_a_bad_value_is_short_and_printable() {
    assertThat(Params.shown("a\r\nb")).isEqualTo("a??b");
    assertThat(Params.shown("x".repeat(500))).hasSize(81);
  }
}
