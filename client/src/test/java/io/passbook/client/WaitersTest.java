package io.passbook.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.client.Waiters.Waiter;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.message.CommandResult;
import io.passbook.message.Fingerprint;
import io.passbook.message.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class WaitersTest {
  private static final UUID ID = new UUID(1, 2);
  private static final UUID OTHER_ID = new UUID(3, 4);
  private static final long DEADLINE = 1000;

  private final List<Waiter> answered = new ArrayList<>();
  private final List<Waiter> failed = new ArrayList<>();
  private final Waiters waiters =
      new Waiters((waiter, result, _) -> (result == null ? failed : answered).add(waiter));

  @Test
  void a_result_is_for_the_command_with_its_id() {
    var one = waiting(ID, deposit(1));
    var two = waiting(OTHER_ID, deposit(1));

    waiters.result(accepted(one, 10));

    assertThat(answered).containsExactly(one);
    waiters.result(accepted(two, 11));
    assertThat(answered).containsExactly(one, two);
    assertThat(waiters.isEmpty()).isTrue();
  }

  @Test
  void the_same_id_on_another_account_is_another_command() {
    var waiter = waiting(ID, deposit(1));
    var elsewhere = new Waiter(command("bob", ID, deposit(1)), DEADLINE);

    waiters.result(accepted(elsewhere, 10));

    assertThat(answered).isEmpty();
    waiters.result(accepted(waiter, 11));
    assertThat(answered).containsExactly(waiter);
  }

  @Test
  void all_who_wait_for_the_same_command_get_the_result() {
    var first = waiting(ID, deposit(1));
    var second = waiting(ID, deposit(1));

    waiters.result(accepted(first, 10));

    assertThat(answered).containsExactly(first, second);
  }

  @Test
  void the_result_of_another_command_under_the_same_id_is_not_for_us() {
    var ours = waiting(ID, deposit(1));
    var theirs = new Waiter(command("alice", ID, deposit(2)), DEADLINE);

    waiters.result(accepted(theirs, 10));

    assertThat(answered).isEmpty();
    waiters.sent(ours, 11);
    waiters.result(reused(ours, 11));
    assertThat(answered).containsExactly(ours);
  }

  @Test
  void a_reused_id_is_told_to_the_one_whose_command_it_was() {
    var first = waiting(ID, deposit(1));
    var second = waiting(ID, deposit(2));
    waiters.sent(first, 10);
    waiters.sent(second, 11);

    waiters.result(reused(first, 11)); // whichever fingerprint the service gives

    assertThat(answered).containsExactly(second);
    waiters.result(accepted(first, 10));
    assertThat(answered).containsExactly(second, first);
  }

  @Test
  void a_reused_id_may_be_told_before_the_acknowledgement_comes() {
    var waiter = waiting(ID, deposit(2));

    waiters.result(reused(waiter, 9));
    waiters.result(reused(waiter, 11));
    assertThat(answered).isEmpty();
    waiters.sent(waiter, 11);

    assertThat(answered).containsExactly(waiter);
  }

  @Test
  void a_command_without_a_result_expires_at_its_deadline() {
    var waiter = waiting(ID, deposit(1));

    waiters.expire(DEADLINE - 1, WaitersTest::unknown);
    assertThat(failed).isEmpty();
    waiters.expire(DEADLINE, WaitersTest::unknown);

    assertThat(failed).containsExactly(waiter);
    waiters.result(accepted(waiter, 10));
    assertThat(answered).isEmpty();
    assertThat(waiters.isEmpty()).isTrue();
  }

  @Test
  void every_waiter_leaves_once() {
    var waiter = waiting(ID, deposit(1));

    waiters.failed(waiter, unknown(waiter.command));
    waiters.failed(waiter, unknown(waiter.command));
    waiters.failAll(WaitersTest::unknown);

    assertThat(failed).containsExactly(waiter);
  }

  private Waiter waiting(UUID id, Command command) {
    var waiter = new Waiter(command("alice", id, command), DEADLINE);
    waiters.add(waiter);
    return waiter;
  }

  private static Command deposit(long amount) {
    return new Command.Deposit(amount, null, null);
  }

  private static AccountCommand command(String account, UUID id, Command command) {
    return new AccountCommand(id, account, Instant.EPOCH, "test", null, null, command);
  }

  private static CommandResult accepted(Waiter of, long offset) {
    return result(of, offset, new Outcome.Accepted(1, 1));
  }

  private static CommandResult reused(Waiter of, long offset) {
    return result(of, offset, new Outcome.Rejected("COMMAND_ID_REUSED", "used before", Map.of()));
  }

  private static CommandResult result(Waiter of, long offset, Outcome outcome) {
    return new CommandResult(
        of.command.commandId(),
        of.command.accountId(),
        offset,
        Fingerprint.of(of.command),
        null,
        Instant.EPOCH,
        outcome);
  }

  private static SubmitException unknown(AccountCommand command) {
    return new OutcomeUnknownException("no result", command.commandId(), null);
  }
}
