package io.passbook.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    description = "Lists accounts, in the order of their ids.",
    footer = {
      "",
      "Examples:",
      "  passbook list",
      "  passbook list --owner 'Alice Archer'",
      "  passbook list --closed --json | jq -r .accountId"
    })
final class ListCommand extends ClientCommand {
  private static final int PAGE = 500;

  @Option(names = "--owner", paramLabel = "NAME", description = "Only of exactly this owner.")
  @Nullable String owner;

  @ArgGroup(exclusive = true)
  @Nullable Activity activity;

  static final class Activity {
    @Option(names = "--open", description = "Only open accounts.")
    boolean open;

    @Option(names = "--closed", description = "Only closed accounts.")
    boolean closed;
  }

  @Option(names = "--limit", paramLabel = "N", description = "At most so many (default: all).")
  long limit = Long.MAX_VALUE;

  @Override
  protected int run(Console console) {
    if (limit < 1) {
      throw CliException.usage("Expected --limit to be 1 or more", null);
    }
    var projection = projection();
    var table =
        new Table()
            .text("account")
            .text("owner")
            .text("status")
            .number("balance")
            .text("currency")
            .number("transactions")
            .text("updated");
    String cursor = null;
    var left = limit;
    var active = activity == null ? null : (Boolean) activity.open;
    do {
      var page = projection.accounts(owner, active, (int) Math.min(PAGE, left), cursor);
      for (var account : page.items()) {
        console.document(account.json());
        table.row(
            account.accountId(),
            account.ownerName(),
            account.active() ? "open" : "closed",
            Amounts.plain(account.balance(), account.currency()),
            account.currency(),
            Long.toString(account.transactionCount()),
            account.updatedAt().toString());
      }
      if (!console.json()) {
        table.print(console);
      }
      left -= page.items().size();
      cursor = page.next();
    } while (cursor != null && left > 0 && !console.readerGone());
    return ExitCode.OK;
  }
}
