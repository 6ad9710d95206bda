package io.passbook.command.account;

import static io.passbook.command.account.Scenario.ACCOUNT;
import static io.passbook.command.account.Scenario.ISSUED_AT;
import static io.passbook.command.account.Scenario.NOW;
import static io.passbook.command.account.Scenario.given;
import static io.passbook.message.RejectionCode.ACCOUNT_NOT_FOUND;
import static io.passbook.message.RejectionCode.CURRENCY_MISMATCH;
import static io.passbook.message.RejectionCode.INVALID_AMOUNT;
import static io.passbook.message.RejectionCode.INVALID_FIELD;
import static io.passbook.message.RejectionCode.ISSUED_IN_THE_FUTURE;
import static io.passbook.message.RejectionCode.SEQUENCE_CONFLICT;
import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.command.account.Decision.Refused;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.message.Command.CloseAccount;
import io.passbook.message.Command.Deposit;
import io.passbook.message.Command.OpenAccount;
import io.passbook.message.Command.Withdraw;
import io.passbook.message.Event.AccountOpened;
import io.passbook.message.Limits;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every field that a caller can get wrong, and which fault is named first. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CommandFieldsTest {
  private static final AccountOpened OPENED = new AccountOpened("Alice", "EUR");
  private static final OpenAccount OPEN = new OpenAccount("Bob", "CZK");

  private static AccountCommand from(
      String account, String issuedBy, @Nullable String correlation) {
    return new AccountCommand(
        new UUID(1, 2), account, ISSUED_AT, issuedBy, correlation, null, OPEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a/b", "ä", "a\n", "#checkpoint"})
  void an_account_id_has_only_plain_characters(String id) {
    given().when(from(id, "teller", null)).thenInvalid("accountId");
  }

  @Test
  void an_account_id_may_have_64_characters_of_every_allowed_kind() {
    var id = "AZaz09._:-" + "x".repeat(54);
    given().when(from(id, "teller", null)).then(new AccountOpened("Bob", "CZK"));
    given().when(from(id + "x", "teller", null)).thenInvalid("accountId");
  }

  @Test
  void an_answer_quotes_only_the_beginning_of_what_is_too_long() {
    var decision = given().when(from("!".repeat(4_000_000), "teller", null)).decision();
    assertThat(((Refused) decision).rejection().message())
        .isEqualTo(
            "Expected accountId to be 1 to 64 of the characters A-Z a-z 0-9 . _ : - but it was '"
                + "!".repeat(80)
                + "…' (4000000 characters)");
  }

  @Test
  void an_actor_and_a_correlation_may_have_200_characters() {
    var longest = "é".repeat(200);
    given().when(from(ACCOUNT, longest, longest)).then(new AccountOpened("Bob", "CZK"));
    given().when(from(ACCOUNT, longest + "é", null)).thenInvalid("issuedBy");
    given().when(from(ACCOUNT, "teller", longest + "é")).thenInvalid("correlationId");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "\t\n"})
  void an_owner_has_a_name(String owner) {
    given().when(new OpenAccount(owner, "EUR")).thenInvalid("ownerName");
  }

  @Test
  void an_owner_may_have_200_characters() {
    var longest = "x".repeat(200);
    given().when(new OpenAccount(longest, "EUR")).then(new AccountOpened(longest, "EUR"));
    given()
        .when(new OpenAccount(longest + "x", "EUR"))
        .thenRefused(
            INVALID_FIELD,
            "Expected ownerName to be at most 200 characters but it was 201 long",
            Map.of("field", "ownerName"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "eur", "EURO", "QQQ", "XXX", "XAU"})
  void a_currency_is_one_in_which_amounts_can_be_written(String currency) {
    given().when(new OpenAccount("Bob", currency)).thenInvalid("currency");
    given(OPENED).when(new Deposit(1, currency, null)).thenInvalid("currency");
    given(OPENED).when(new Withdraw(1, currency, null)).thenInvalid("currency");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void an_amount_is_positive(long amount) {
    given(OPENED)
        .when(new Deposit(amount, null, null))
        .thenRefused(
            INVALID_AMOUNT,
            "Expected the amount to be positive but it was " + amount,
            Map.of("amount", Long.toString(amount)));
    given(OPENED).when(new Withdraw(amount, null, null)).thenRefused(INVALID_AMOUNT);
  }

  @Test
  void a_reference_and_a_reason_may_have_500_characters() {
    var tooLong = "x".repeat(501);
    given(OPENED).when(new Deposit(1, null, tooLong)).thenInvalid("reference");
    given(OPENED).when(new Withdraw(1, null, tooLong)).thenInvalid("reference");
    given(OPENED).when(new CloseAccount(tooLong)).thenInvalid("reason");
    var longest = "x".repeat(500);
    given(OPENED).when(new Deposit(1, null, longest)).event();
    given(OPENED).when(new CloseAccount(longest)).event();
  }

  @Test
  void a_command_may_come_from_a_clock_that_is_5_minutes_ahead() {
    var ahead = NOW.plus(Limits.ISSUED_AHEAD);
    given().when(Scenario.command(OPEN, ahead, null)).then(new AccountOpened("Bob", "CZK"));
    given()
        .when(Scenario.command(OPEN, ahead.plus(Duration.ofNanos(1000)), null))
        .thenRefused(
            ISSUED_IN_THE_FUTURE,
            "Expected issuedAt to be at most 5 minutes ahead of 2026-03-01T12:00:00Z but it was"
                + " 2026-03-01T12:05:00.000001Z",
            Map.of("issuedAt", "2026-03-01T12:05:00.000001Z", "now", "2026-03-01T12:00:00Z"));
  }

  // ---- Which fault is named first: fields, sequence, state, funds ----

  @Test
  void a_fault_in_the_fields_comes_before_an_unexpected_sequence() {
    Command noAmount = new Withdraw(0, null, null);
    given(OPENED).when(Scenario.command(noAmount, ISSUED_AT, 7L)).thenRefused(INVALID_AMOUNT);
  }

  @Test
  void an_unexpected_sequence_comes_before_the_state() {
    Command withdraw = new Withdraw(1, null, null);
    given().when(Scenario.command(withdraw, ISSUED_AT, 7L)).thenRefused(SEQUENCE_CONFLICT);
    given().when(Scenario.command(withdraw, ISSUED_AT, 0L)).thenRefused(ACCOUNT_NOT_FOUND);
  }

  @Test
  void the_state_comes_before_the_funds() {
    given(OPENED).when(new Withdraw(1, "USD", null)).thenRefused(CURRENCY_MISMATCH);
  }
}
