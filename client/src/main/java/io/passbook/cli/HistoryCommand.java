package io.passbook.cli;

import io.passbook.client.AccountQuery;
import io.passbook.client.EventView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    description = "Lists the events of an account, oldest first.",
    footer = {
      "",
      "Examples:",
      "  passbook history alice",
      "  passbook history 2378 --after 100 --limit 20",
      "  passbook history alice --json | jq -r .commandId"
    })
final class HistoryCommand extends ClientCommand {
  private static final int PAGE = 500;

  @Parameters(paramLabel = "ACCOUNT", description = "Account id.")
  String accountId = "";

  @Option(
      names = "--after",
      paramLabel = "N",
      defaultValue = "0",
      description = "Begin after this sequence.")
  long after;

  @Option(names = "--limit", paramLabel = "N", description = "At most so many (default: all).")
  long limit = Long.MAX_VALUE;

  @Override
  protected int run(Console console) {
    Checks.accountId(accountId);
    if (after < 0 || limit < 1) {
      throw CliException.usage("Expected --after to be 0 or more and --limit 1 or more", null);
    }
    var projection = projection();
    var currency = json ? "" : projection.account(accountId, new AccountQuery.Now()).currency();
    var table =
        new Table()
            .number("sequence")
            .text("time")
            .text("event")
            .number("amount")
            .number("balance")
            .text("by")
            .text("reference");
    var left = limit;
    var from = after;
    while (left > 0) {
      var page = projection.events(accountId, from, (int) Math.min(PAGE, left));
      for (var event : page.items()) {
        console.document(event.json());
        table.row(row(event, currency));
      }
      if (!console.json()) {
        table.print(console);
      }
      left -= page.items().size();
      if (page.next() == null || page.items().isEmpty() || console.readerGone()) {
        break;
      }
      from = page.items().getLast().sequence();
    }
    return ExitCode.OK;
  }

  private static String[] row(EventView event, String currency) {
    return new String[] {
      Long.toString(event.sequence()),
      event.occurredAt().toString(),
      event.type(),
      event.amount() == null ? "" : Amounts.plain(event.amount(), currency),
      event.balanceAfter() == null ? "" : Amounts.plain(event.balanceAfter(), currency),
      event.issuedBy(),
      remark(event)
    };
  }

  private static String remark(EventView event) {
    if (event.reference() != null) {
      return event.reference();
    }
    if (event.reason() != null) {
      return event.reason();
    }
    return event.ownerName() == null ? "" : event.ownerName();
  }
}
