package io.passbook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.cli.Converters.DurationConverter;
import io.passbook.cli.Converters.EndConverter;
import io.passbook.cli.Converters.StartConverter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ConvertersTest {
  @Test
  void durations() {
    var converter = new DurationConverter();
    assertThat(converter.convert("10")).isEqualTo(Duration.ofSeconds(10));
    assertThat(converter.convert("10s")).isEqualTo(Duration.ofSeconds(10));
    assertThat(converter.convert("250ms")).isEqualTo(Duration.ofMillis(250));
    assertThat(converter.convert("2m")).isEqualTo(Duration.ofMinutes(2));
    assertThat(converter.convert("1h")).isEqualTo(Duration.ofHours(1));
    for (var wrong : List.of("", "s", "-1s", "1.5s", "1 s", "99999999999s", "1d")) {
      assertThatThrownBy(() -> converter.convert(wrong))
          .as(wrong)
          .isInstanceOf(TypeConversionException.class);
    }
  }

  @Test
  void times_with_any_offset() throws Exception {
    for (var converter :
        List.<ITypeConverter<Instant>>of(new StartConverter(), new EndConverter())) {
      assertThat(converter.convert("2026-01-31T12:00:00Z"))
          .isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
      assertThat(converter.convert("2026-01-31T12:00:00+02:00"))
          .isEqualTo(Instant.parse("2026-01-31T10:00:00Z"));
      for (var wrong :
          List.of(
              "",
              "yesterday",
              "2026-02-30",
              "2026-01-31T12:00:00",
              "12:00",
              "0000-12-31",
              "+10000-01-01")) {
        assertThatThrownBy(() -> converter.convert(wrong))
            .as(wrong)
            .isInstanceOf(TypeConversionException.class);
      }
    }
  }

  @Test
  void a_day_is_its_start_when_something_was_issued_and_its_end_when_one_looks_back() {
    assertThat(new StartConverter().convert("2026-01-31"))
        .isEqualTo(Instant.parse("2026-01-31T00:00:00Z"));
    assertThat(new EndConverter().convert("2026-01-31"))
        .isEqualTo(Instant.parse("2026-01-31T23:59:59.999999Z"));
    assertThat(new EndConverter().convert("9999-12-31"))
        .isEqualTo(Instant.parse("9999-12-31T23:59:59.999999Z"));
  }
}
