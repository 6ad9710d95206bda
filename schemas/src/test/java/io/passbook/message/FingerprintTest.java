package io.passbook.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FingerprintTest {
  private static final UUID ID = UUID.fromString("00000000-0000-0000-0000-000000000001");

  @Test
  void times_actor_correlation_and_command_id_do_not_change_it() {
    var deposit = new Command.Deposit(1000, "EUR", "salary");
    var first = new AccountCommand(ID, "alice", Instant.EPOCH, "teller", null, 7L, deposit);
    var again =
        new AccountCommand(
            new UUID(1, 2), "alice", Instant.EPOCH.plusNanos(1), "other", "trace-1", 7L, deposit);
    assertThat(Fingerprint.of(again)).isEqualTo(Fingerprint.of(first));
  }

  @Test
  void everything_else_changes_it() {
    var different =
        List.of(
            command("alice", null, new Command.Deposit(1000, null, null)),
            command("alicf", null, new Command.Deposit(1000, null, null)),
            command("alice", 0L, new Command.Deposit(1000, null, null)),
            command("alice", 1L, new Command.Deposit(1000, null, null)),
            command("alice", null, new Command.Deposit(1001, null, null)),
            command("alice", null, new Command.Deposit(1000, "EUR", null)),
            command("alice", null, new Command.Deposit(1000, null, "EUR")),
            command("alice", null, new Command.Deposit(1000, null, "")),
            command("alice", null, new Command.Deposit(1000, "", null)),
            command("alice", null, new Command.Withdraw(1000, null, null)),
            command("alice", null, new Command.OpenAccount("ab", "c")),
            command("alice", null, new Command.OpenAccount("a", "bc")),
            command("alice", null, new Command.CloseAccount("")),
            command("alice", null, new Command.CloseAccount("a")));
    var fingerprints = new HashSet<Fingerprint>();
    for (var command : different) {
      assertThat(fingerprints.add(Fingerprint.of(command))).as(command.toString()).isTrue();
    }
  }

  @Test
  void its_encoding_never_changes_because_results_are_kept() {
    assertThat(hex(command("alice", 7L, new Command.Deposit(1000, "EUR", "salary"))))
        .isEqualTo("56a76c98e24f58d0926b706c852e799a");
    assertThat(hex(command("bob", null, new Command.OpenAccount("Bob Møller", "DKK"))))
        .isEqualTo("1199a0a9510b0f384f914e6bc0f5734e");
    assertThat(hex(command("bob", null, new Command.Withdraw(1, null, null))))
        .isEqualTo("bd0d0449c174924e01d46f3fe72fa341");
    assertThat(hex(command("bob", null, new Command.CloseAccount("moved"))))
        .isEqualTo("05ff7130346713ceba85760110fc2656");
  }

  @Test
  void it_is_sixteen_bytes_that_can_be_read_back() {
    var fingerprint = new Fingerprint(Long.MIN_VALUE, -1);
    assertThat(fingerprint.toBytes()).hasSize(Fingerprint.BYTES);
    assertThat(Fingerprint.fromBytes(fingerprint.toBytes())).isEqualTo(fingerprint);
  }

  private static String hex(AccountCommand command) {
    return HexFormat.of().formatHex(Fingerprint.of(command).toBytes());
  }

  private static AccountCommand command(
      String accountId, @Nullable Long expected, Command command) {
    return new AccountCommand(ID, accountId, Instant.EPOCH, "teller", null, expected, command);
  }
}
