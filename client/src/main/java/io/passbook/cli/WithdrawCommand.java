package io.passbook.cli;

import io.passbook.message.Command;
import picocli.CommandLine;

@CommandLine.Command(
    name = "withdraw",
    description = "Takes money out of an account, at most what is there.",
    footer = {
      "",
      "Examples:",
      "  passbook withdraw alice 200.00",
      "  passbook withdraw alice 200.00 --currency EUR --reference 'rent' --command-id rent-2026-01",
      "The second may be run again and again: the same command id is applied once."
    })
final class WithdrawCommand extends MoneyCommand {
  @Override
  Command command(long minorUnits, String currencyCode) {
    return new Command.Withdraw(minorUnits, currencyCode, reference);
  }

  @Override
  String done(Prepared prepared) {
    return "withdrew %s from %s".formatted(amount(prepared), accountId);
  }
}
