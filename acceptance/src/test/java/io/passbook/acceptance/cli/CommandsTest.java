package io.passbook.acceptance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.cli.Bank.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CommandsTest {
  private static Bank bank;

  @BeforeAll
  static void open() {
    bank = Bank.open();
  }

  @AfterAll
  static void close() {
    bank.close();
  }

  @Test
  void an_account_is_opened_used_shown_and_closed() {
    assertThat(run("open", "seed", "--owner", "Alice").output())
        .isEqualTo("accepted  opened seed for Alice; balance 0.00 EUR (sequence 1)\n");
    run("deposit", "seed", "1000");
    assertThat(run("withdraw", "seed", "200", "--reference", "rent").output())
        .isEqualTo("accepted  withdrew 200.00 EUR from seed; balance 800.00 EUR (sequence 3)\n");
    run("deposit", "seed", "500.00", "--currency", "EUR");

    assertThat(run("show", "seed").output())
        .contains("owner         Alice\n")
        .contains("balance       1300.00 EUR\n")
        .contains("deposits      1500.00 EUR\n")
        .contains("withdrawals    200.00 EUR\n")
        .contains("transactions  3\n");
    assertThat(run("show", "seed", "--sequence", "3", "--json").output())
        .contains("\"balance\":80000,");
    assertThat(run("history", "seed").output().lines())
        .hasSize(5)
        .anySatisfy(line -> assertThat(line).contains("MoneyWithdrawn", " 200.00", "rent"));
    assertThat(run("history", "seed", "--after", "1", "--limit", "2", "--json").output().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).startsWith("{\"sequence\":").endsWith("}"));
    assertThat(run("list", "--owner", "Alice", "--json").output().lines())
        .singleElement()
        .satisfies(line -> assertThat(line).contains("\"accountId\":\"seed\""));

    run("withdraw", "seed", "1300");
    assertThat(run("close", "seed", "--reason", "moved away").output())
        .isEqualTo("accepted  closed seed (sequence 6)\n");
    assertThat(run("list", "--closed").output()).contains("seed");
    assertThat(run("totals").output()).contains("EUR");
  }

  @Test
  void every_rejection_has_exit_code_3_and_its_reason() {
    run("open", "full", "--owner", "Bob");
    run("deposit", "full", "3");
    run("open", "gone", "--owner", "Bob");
    run("close", "gone", "--reason", "x");
    run("deposit", "full", "1", "--command-id", "twice");

    rejected("INSUFFICIENT_FUNDS", "withdraw", "full", "5");
    rejected("NON_ZERO_BALANCE", "close", "full", "--reason", "x");
    rejected("ACCOUNT_NOT_FOUND", "deposit", "nobody", "1");
    rejected("ACCOUNT_ALREADY_EXISTS", "open", "full", "--owner", "Eve");
    rejected("ACCOUNT_CLOSED", "deposit", "gone", "1");
    rejected("CURRENCY_MISMATCH", "deposit", "full", "1", "--currency", "CZK");
    rejected("SEQUENCE_CONFLICT", "deposit", "full", "1", "--expected-sequence", "1");
    rejected("COMMAND_ID_REUSED", "deposit", "full", "2", "--command-id", "twice");
    rejected("ISSUED_IN_THE_FUTURE", "deposit", "full", "1", "--issued-at", "2999-01-01");
    rejected("BALANCE_OVERFLOW", "deposit", "full", "92233720368547758.07");

    assertThat(run("withdraw", "full", "5").output())
        .isEqualTo(
            "rejected  INSUFFICIENT_FUNDS: 5.00 EUR were requested but only 4.00 EUR are"
                + " available\n");
    assertThat(run("close", "full", "--reason", "x").output()).contains("balance is 4.00 EUR");
  }

  @Test
  void the_same_command_id_is_applied_once() {
    run("open", "once", "--owner", "Bob");
    var first = run("deposit", "once", "1", "--command-id", "salary-1", "--json");
    var second = run("deposit", "once", "1", "--command-id", "salary-1", "--json");

    assertThat(first.output()).contains("\"repeatOf\":null");
    assertThat(second.output())
        .contains("\"sequence\":2,\"balanceAfter\":100,")
        .doesNotContain("\"repeatOf\":null");
    assertThat(run("show", "once", "--json").output()).contains("\"balance\":100,");
  }

  @Test
  void the_accounts_own_currency_decides_how_an_amount_is_read() {
    run("open", "yen", "--owner", "Bob", "--currency", "JPY");

    assertThat(run("deposit", "yen", "100").output()).contains("deposited 100 JPY to yen");
    assertThat(run("deposit", "yen", "100.5").exitCode()).isEqualTo(2);
  }

  @Test
  void what_does_not_exist() {
    for (var command : List.of("show", "history")) {
      var answer = bank.run(command, "nobody");
      assertThat(answer.exitCode()).as(command).isEqualTo(3);
      assertThat(answer.errors()).contains("nobody");
    }
  }

  @Test
  void without_the_projection_service_an_amount_needs_its_currency() {
    run("open", "blind", "--owner", "Bob");
    var args =
        new ArrayList<>(
            List.of(
                "deposit",
                "blind",
                "1",
                "--bootstrap",
                bank.platform().bootstrapServers(),
                "--registry",
                bank.platform().registryUrl(),
                "--projection",
                "http://127.0.0.1:1",
                "--timeout",
                "60s"));

    var answer = Bank.execute(args);
    assertThat(answer.exitCode()).isEqualTo(4);
    assertThat(answer.errors()).contains("--currency");

    args.addAll(List.of("--currency", "EUR"));
    assertThat(Bank.execute(args).exitCode()).isZero();
  }

  @Test
  void with_nobody_to_decide_the_outcome_is_unknown_and_the_printed_line_settles_it() {
    run("open", "late", "--owner", "Bob");
    bank.stopCommands();
    Answer unknown;
    try {
      unknown = bank.run("deposit", "late", "1", "--reference", "it's late", "--timeout", "5s");
    } finally {
      bank.startCommandsAgain(100_000);
    }

    assertThat(unknown.exitCode()).isEqualTo(5);
    assertThat(unknown.output()).isEmpty();
    var id = Pattern.compile("Command id ([0-9a-f-]{36})").matcher(unknown.errors());
    assertThat(id.find()).isTrue();
    assertThat(unknown.errors())
        .contains("passbook deposit late 1 --reference 'it'\\''s late'")
        .contains("--command-id " + id.group(1) + " --currency EUR\n");

    var again =
        run("deposit", "late", "1", "--reference", "it's late", "--command-id", id.group(1));
    assertThat(again.exitCode()).isZero();
    assertThat(run("show", "late", "--json").output()).contains("\"balance\":100,");
  }

  private static Answer run(String... args) {
    var answer = bank.run(args);
    assertThat(answer.errors()).doesNotContain("\tat ");
    if (answer.exitCode() == 0) {
      assertThat(answer.errors()).doesNotContain("error");
    }
    return answer;
  }

  private static void rejected(String code, String... args) {
    var answer = run(args);
    assertThat(answer.exitCode()).as(code).isEqualTo(3);
    assertThat(answer.output()).startsWith("rejected  " + code + ": ");
    var json = new ArrayList<>(List.of(args));
    json.add("--json");
    assertThat(run(json.toArray(new String[0])).output())
        .contains("\"outcome\":\"rejected\",\"code\":\"" + code + "\"");
  }
}
