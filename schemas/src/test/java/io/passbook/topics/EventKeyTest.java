package io.passbook.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EventKeyTest {

  @Test
  void it_is_the_account_id_a_slash_and_nineteen_digits() {
    assertThat(new EventKey("alice", 42)).hasToString("alice/0000000000000000042");
    assertThat(new EventKey("alice", Long.MAX_VALUE)).hasToString("alice/9223372036854775807");
    assertThat("alice/0000000000000000042").startsWith(EventKey.prefix("alice"));
  }

  @Test
  void what_was_written_can_be_read() {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    for (var i = 0; i < 1_000; i++) {
      var key = new EventKey("a" + random.nextInt(), random.nextLong(Long.MAX_VALUE));
      assertThat(EventKey.parse(key.toString())).as("seed %d", seed).isEqualTo(key);
      assertThat(EventKey.parse(key.toBytes())).as("seed %d", seed).isEqualTo(key);
    }
  }

  @Test
  void keys_of_an_account_sort_in_the_order_of_its_history() {
    var random = new Random(1);
    for (var i = 0; i < 1_000; i++) {
      var a = new EventKey("alice", random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63));
      var b = new EventKey("alice", random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63));
      assertThat(Integer.signum(Arrays.compareUnsigned(a.toBytes(), b.toBytes())))
          .isEqualTo(Long.compare(a.sequence(), b.sequence()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "alice",
        "/0000000000000000042",
        "alice/42",
        "alice/000000000000000042",
        "alice/00000000000000000042",
        "alice/-000000000000000042",
        "alice/+000000000000000042",
        "alice/000000000000000004x",
        "alice/9223372036854775808",
        "alice/9999999999999999999",
        "a/b/0000000000000000042",
        "#checkpoint"
      })
  void anything_else_is_refused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventKey.parse(text))
        .withMessage(
            "Expected '<account id>/<sequence, 19 digits>' but it was '%s'".formatted(text));
  }

  @Test
  void a_key_that_could_not_be_read_cannot_be_made() {
    assertThatIllegalArgumentException().isThrownBy(() -> new EventKey("", 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new EventKey("a/b", 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new EventKey("a", -1));
  }
}
