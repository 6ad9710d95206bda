package io.passbook.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CommandIdsTest {

  @Test
  void a_text_gives_the_same_id_for_ever() {
    // The expected values are those of Python's uuid.uuid5.
    assertThat(CommandIds.of("2378", "trans-695247"))
        .hasToString("33115abb-4547-59fe-b74d-1e633fa940f8");
    assertThat(CommandIds.of("alice", "rent 2026-01"))
        .hasToString("87e99de4-a91f-56e1-b3a7-c7e768e77806");
    assertThat(CommandIds.of("alice", "köln")).hasToString("cc0ddfd7-dc93-5394-a40d-07e613c2830b");
  }

  @Test
  void accounts_do_not_share_ids() {
    assertThat(CommandIds.of("alice", "1")).isNotEqualTo(CommandIds.of("bob", "1"));
  }

  @Test
  void a_uuid_stands_for_itself() {
    var uuid = "0198f2a4-0000-7000-8000-000000000001";
    assertThat(CommandIds.of("alice", uuid)).hasToString(uuid);
    assertThat(CommandIds.of("alice", uuid.substring(1)).version()).isEqualTo(5);
  }
}
