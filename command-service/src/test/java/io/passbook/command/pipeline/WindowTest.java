package io.passbook.command.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.message.CommandResult;
import io.passbook.message.Fingerprint;
import io.passbook.message.Outcome;
import io.passbook.message.Outcome.Accepted;
import io.passbook.message.Outcome.Rejected;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WindowTest {
  private static final UUID ID = new UUID(1, 2);
  private static final Instant TIME = Instant.parse("2026-03-01T12:00:00.123456Z");
  private static final Rejected REFUSED = new Rejected("NO", "Expected yes", Map.of("a", "b"));

  private static CommandResult result(UUID id, long offset, @Nullable Long repeatOf, Outcome what) {
    return new CommandResult(id, "alice", offset, new Fingerprint(3, 4), repeatOf, TIME, what);
  }

  @Test
  void gives_the_first_result_back() {
    var window = new Window(10);
    var accepted = result(ID, 5, null, new Accepted(7, 800));
    var refused = result(new UUID(1, 3), 6, null, REFUSED);
    window.replay(accepted);
    window.replay(refused);
    assertThat(window.find("alice", ID, 7)).isEqualTo(accepted);
    assertThat(window.find("alice", new UUID(1, 3), 7)).isEqualTo(refused);
  }

  @Test
  void an_id_of_another_account_is_another_id() {
    var window = new Window(10);
    window.replay(result(ID, 5, null, REFUSED));
    assertThat(window.find("bob", ID, 6)).isNull();
  }

  @Test
  void forgets_after_so_many_offsets() {
    var window = new Window(10);
    window.replay(result(ID, 5, null, REFUSED));
    assertThat(window.find("alice", ID, 14)).isNotNull();
    assertThat(window.find("alice", ID, 15)).isNull();
  }

  @Test
  void a_repeat_renews_the_memory_and_keeps_the_first_offset() {
    var window = new Window(10);
    window.replay(result(ID, 5, null, REFUSED));
    window.replay(result(ID, 12, 5L, REFUSED));
    window.replay(result(new UUID(9, 9), 16, null, REFUSED));
    assertThat(window.find("alice", ID, 21)).isEqualTo(result(ID, 5, null, REFUSED));
    assertThat(window.find("alice", ID, 22)).isNull();
  }

  @Test
  void the_refusal_of_a_reused_id_is_not_remembered() {
    var window = new Window(10);
    var first = result(ID, 5, null, new Accepted(1, 0));
    window.replay(first);
    window.replay(result(ID, 6, null, new Rejected("COMMAND_ID_REUSED", "", Map.of())));
    assertThat(window.find("alice", ID, 7)).isEqualTo(first);
  }

  @Test
  void agrees_with_a_plain_map_whatever_comes() {
    var seed = Long.getLong("passbook.seed", System.nanoTime());
    var random = new Random(seed);
    for (var round = 0; round < 30; round++) {
      var size = 1 + random.nextInt(2000);
      var ids = 1 + random.nextInt(3000);
      var window = new Window(size);
      var plain = new HashMap<UUID, CommandResult>();
      var offset = 0L;
      for (var step = 0; step < 5000; step++) {
        offset += 1 + random.nextInt(3);
        var id = new UUID(0, random.nextInt(ids));
        var known = window.find("alice", id, offset);
        var expected = plain.get(id);
        if (expected == null || expected.commandOffset() <= offset - size) {
          assertThat(known).as("seed %d", seed).isNull();
        } else {
          assertThat(known).as("seed %d", seed).isNotNull();
        }
        var repeatOf = known == null ? null : (Long) known.commandOffset();
        var result =
            result(id, offset, repeatOf, random.nextBoolean() ? REFUSED : new Accepted(1, 2));
        window.replay(result);
        plain.put(id, result);
        assertThat(window.rows()).as("seed %d", seed).isLessThanOrEqualTo(size);
      }
    }
  }
}
