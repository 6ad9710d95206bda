package io.passbook.cli;

import io.passbook.message.Command;
import io.passbook.message.Limits;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
    name = "close",
    description = "Closes an account whose balance is zero, for ever.",
    footer = {"", "Example:", "  passbook close alice --reason 'moved away'"})
final class CloseCommand extends SubmitCommand {
  @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
  String reason = "";

  @Override
  Prepared prepare(Console console) {
    Checks.atMost("--reason", reason, Limits.REASON_CHARS);
    return new Prepared(new Command.CloseAccount(reason), null);
  }

  @Override
  String done(Prepared prepared) {
    return "closed " + accountId;
  }
}
