package io.passbook.cli;

import picocli.CommandLine.Command;

@Command(
    name = "totals",
    description = "Shows the sums over all accounts, by currency.",
    footer = {"", "Examples:", "  passbook totals", "  passbook totals --json"})
final class TotalsCommand extends ClientCommand {
  @Override
  protected int run(Console console) {
    var totals = projection().totals();
    console.document(totals.json());
    if (console.json()) {
      return ExitCode.OK;
    }
    console.answer(
        "%d %s, %d of them open"
            .formatted(
                totals.accounts(),
                totals.accounts() == 1 ? "account" : "accounts",
                totals.activeAccounts()));
    if (!totals.currencies().isEmpty()) {
      var table =
          new Table()
              .text("currency")
              .number("balance")
              .number("deposits")
              .number("withdrawals")
              .number("transactions");
      totals
          .currencies()
          .forEach((code, sums) ->
              table.row(
                  code,
                  Amounts.plain(sums.balance(), code),
                  Amounts.plain(sums.totalDeposits(), code),
                  Amounts.plain(sums.totalWithdrawals(), code),
                  Long.toString(sums.transactionCount())));
      table.print(console);
    }
    return ExitCode.OK;
  }
}
