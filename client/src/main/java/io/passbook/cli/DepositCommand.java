package io.passbook.cli;

import io.passbook.message.Command;
import picocli.CommandLine;

@CommandLine.Command(
    name = "deposit",
    description = "Puts money into an account.",
    footer = {
      "",
      "Examples:",
      "  passbook deposit alice 700.00",
      "  passbook deposit alice 700.00 --currency EUR --reference 'rent' --command-id rent-2026-01",
      "The second may be run again and again: the same command id is applied once."
    })
final class DepositCommand extends MoneyCommand {
  @Override
  Command command(long minorUnits, String currencyCode) {
    return new Command.Deposit(minorUnits, currencyCode, reference);
  }

  @Override
  String done(Prepared prepared) {
    return "deposited %s to %s".formatted(amount(prepared), accountId);
  }
}
