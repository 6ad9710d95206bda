package io.passbook.cli;

import io.passbook.client.AccountQuery;
import io.passbook.client.AccountView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Shows an account, now or as it stood.",
    footer = {
      "",
      "Examples:",
      "  passbook show alice",
      "  passbook show 2378 --as-of 1993-12-31",
      "  passbook show alice --sequence 3 --json"
    })
final class ShowCommand extends ClientCommand {
  @Parameters(paramLabel = "ACCOUNT", description = "Account id.")
  String accountId = "";

  @ArgGroup(exclusive = true)
  @Nullable When when;

  static final class When {
    @Option(
        names = "--as-of",
        paramLabel = "TIME",
        converter = Converters.EndConverter.class,
        description =
            "After what had occurred by then: 1993-12-31T12:00:00Z, or 1993-12-31 for the end of"
                + " that day in UTC.")
    @Nullable Instant asOf;

    @Option(
        names = "--known-at",
        paramLabel = "TIME",
        converter = Converters.EndConverter.class,
        description = "After what had been recorded by then; a day means its end, too.")
    @Nullable Instant knownAt;

    @Option(names = "--sequence", paramLabel = "N", description = "After event number N.")
    @Nullable Long sequence;

    AccountQuery query() {
      if (asOf != null) {
        return new AccountQuery.AsOf(asOf);
      }
      if (knownAt != null) {
        return new AccountQuery.KnownAt(knownAt);
      }
      return sequence == null ? new AccountQuery.Now() : new AccountQuery.AtSequence(sequence);
    }
  }

  @Override
  protected int run(Console console) {
    Checks.accountId(accountId);
    var account =
        projection().account(accountId, when == null ? new AccountQuery.Now() : when.query());
    console.document(account.json());
    print(console, account);
    return ExitCode.OK;
  }

  private void print(Console console, AccountView account) {
    if (console.json()) {
      return;
    }
    var amounts =
        new String[] {
          Amounts.plain(account.balance(), account.currency()),
          Amounts.plain(account.totalDeposits(), account.currency()),
          Amounts.plain(account.totalWithdrawals(), account.currency())
        };
    var width = 0;
    for (var amount : amounts) {
      width = Math.max(width, amount.length());
    }
    var line = "%" + width + "s " + account.currency();
    field(console, "account", Console.Style.BOLD.of(account.accountId()));
    field(console, "owner", account.ownerName());
    field(console, "status", account.active() ? "open" : "closed");
    field(console, "balance", Console.Style.BOLD.of(line.formatted(amounts[0])));
    field(console, "deposits", line.formatted(amounts[1]));
    field(console, "withdrawals", line.formatted(amounts[2]));
    field(console, "transactions", Long.toString(account.transactionCount()));
    field(console, "opened", account.openedAt().toString());
    field(console, "updated", account.updatedAt().toString());
    field(console, "sequence", Long.toString(account.sequence()));
    console.hint("passbook history " + accountId);
  }

  private static void field(Console console, String name, String value) {
    field(console, name, Console.Style.PLAIN.of(value));
  }

  private static void field(Console console, String name, Console.Piece value) {
    console.answer(Console.Style.PLAIN.of("%-14s".formatted(name)), value);
  }
}
