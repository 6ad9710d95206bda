package io.passbook.cli;

import io.passbook.message.Command;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
    name = "open",
    description = "Opens an account.",
    footer = {
      "",
      "Examples:",
      "  passbook open alice --owner 'Alice Archer'",
      "  passbook open 2378 --owner 'Client 2378' --currency CZK --json"
    })
final class OpenCommand extends SubmitCommand {
  @Option(names = "--owner", required = true, paramLabel = "NAME", description = "Owner's name.")
  String owner = "";

  @Option(
      names = "--currency",
      defaultValue = "EUR",
      paramLabel = "CODE",
      description = "ISO 4217 code of the account's currency (default: EUR).")
  String currency = "EUR";

  @Override
  Prepared prepare(Console console) {
    Checks.ownerName(owner);
    Amounts.currency(currency);
    return new Prepared(new Command.OpenAccount(owner, currency), currency);
  }

  @Override
  String done(Prepared prepared) {
    return "opened %s for %s".formatted(accountId, owner);
  }
}
