package io.passbook.acceptance.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.Platform;
import io.passbook.acceptance.Signals;
import io.passbook.command.main.CommandService;
import io.passbook.message.Outcome.Accepted;
import io.passbook.settings.Settings;
import io.passbook.topics.AccountPartitioner;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A registry that takes requests and does not answer. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HangingRegistryTest {
  /** A wait for the registry, and what a command takes on a busy machine. */
  private static final Duration A_WAIT = Duration.ofMillis(2_000 + 1_500);

  @Test
  void holds_up_the_partitions_that_need_it_and_the_others_for_a_moment() {
    try (var platform = Platform.start();
        var desk = new Desk(platform);
        var _ = start(platform)) {
      assertThat(desk.ask(Desk.open("alice"))).isEqualTo(new Accepted(1, 0));
      var home = AccountPartitioner.partition("alice", Platform.PARTITIONS);
      Signals.send("STOP", platform.registry().pid());
      try {
        for (var partition = 0; partition < Platform.PARTITIONS; partition++) {
          if (partition != home) {
            desk.sendBytes(partition, ofSchema(1_000_000 + partition));
          }
        }
        var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        for (var deposits = 1; System.nanoTime() < end; deposits++) {
          var before = System.nanoTime();
          assertThat(desk.ask(Desk.deposit("alice", 1)))
              .isEqualTo(new Accepted(deposits + 1L, deposits));
          assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(A_WAIT);
        }
      } finally {
        Signals.send("CONT", platform.registry().pid());
      }
    }
  }

  private static CommandService start(Platform platform) {
    return CommandService.start(
        Settings.of(
            Map.of(
                "bootstrap.servers", platform.bootstrapServers(),
                "schema.registry.url", platform.registryUrl(),
                "development", "true",
                "http.port", "0"),
            CommandService.settingNames()));
  }

  private static byte[] ofSchema(int id) {
    return ByteBuffer.allocate(8).put((byte) 0).putInt(id).array();
  }
}
