package io.passbook.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class JsonTest {
  @Test
  void no_control_character_reaches_a_terminal_and_none_is_lost() {
    var text = "a\u001b[2Jb\nc\u007fd\u009b1me\\u009b \u017e \ud83d\ude00";

    var json = Json.write(Map.of("owner", text));

    assertThat(json.chars()).noneMatch(Character::isISOControl);
    assertThat(json).contains("\u017e \ud83d\ude00");
    assertThat(JsonObject.parse(json).text("owner")).isEqualTo(text);
  }
}
