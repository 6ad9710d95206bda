package io.passbook.quickstart;

import io.passbook.cli.ExitCode;
import io.passbook.client.AccountQuery;
import io.passbook.client.AccountView;
import io.passbook.client.EventView;
import io.passbook.client.PassbookClient;
import io.passbook.client.ProjectionClient;
import io.passbook.client.SubmitException;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.message.CommandResult;
import io.passbook.message.Money;
import io.passbook.message.Outcome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

@picocli.CommandLine.Command(
    name = "demo",
    description = {
      "Shows the whole way once, from command to query: starts everything in a temporary folder on"
          + " free ports, opens an account, books three times, asks for the account and its"
          + " history, and cleans up.",
      "Exit code 0 when every figure is as it should be."
    },
    footer = {"", "Example:", "  passbook demo"})
final class DemoCommand implements Callable<Integer> {
  private static final String ACCOUNT = "alice";
  private static final String ACTOR = "demo";
  private static final Currency EUR = Currency.getInstance("EUR");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration DELETE = Duration.ofSeconds(5);
  private static final int DEFAULT_PARTITIONS = 6;

  /** A command, how it reads, and what must come of it. Amounts are minor units. */
  private record Step(String text, Command command, long sequence, long balance) {}

  private static final List<Step> STEPS =
      List.of(
          new Step("open for Alice", new Command.OpenAccount("Alice", "EUR"), 1, 0),
          new Step("deposit 1000.00 EUR", new Command.Deposit(1000_00, "EUR", null), 2, 1000_00),
          new Step("withdraw 200.00 EUR", new Command.Withdraw(200_00, "EUR", null), 3, 800_00),
          new Step("deposit 500.00 EUR", new Command.Deposit(500_00, "EUR", null), 4, 1300_00));

  @Override
  public Integer call() {
    return Starting.report(this::run);
  }

  private int run() {
    var beginNanos = System.nanoTime();
    var folder = temporaryFolder();
    var cleanUp = new Thread(() -> abandon(folder), "clean-up");
    Runtime.getRuntime().addShutdownHook(cleanUp);
    Starting.say("Starting a broker, a registry and both services in a temporary folder");
    var settings = new StackSettings(folder, 0, 0, 0, 0, DEFAULT_PARTITIONS);
    try (var stack = StackStart.start(settings, Starting::up)) {
      Starting.say("ready after " + Starting.seconds(since(beginNanos)));
      play(stack);
      var problems = show(stack);
      problems.forEach(problem -> System.err.println("error: " + problem));
      Starting.say("");
      Starting.say(
          problems.isEmpty()
              ? "All as it should be, after %s. Next: ./passbook up"
                  .formatted(Starting.seconds(since(beginNanos)))
              : "Not as it should be.");
      if (!problems.isEmpty()) {
        return keepLogs(folder, cleanUp);
      }
    } catch (RuntimeException e) {
      keepLogs(folder, cleanUp);
      throw e;
    }
    delete(folder);
    return ExitCode.OK;
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("passbook-demo-");
    } catch (IOException e) {
      throw QuickstartException.choose(
          "%s. PASSBOOK_JAVA_OPTS=-Djava.io.tmpdir=FOLDER names another one"
              .formatted(
                  DataFolder.cannotWrite(Path.of(System.getProperty("java.io.tmpdir")), e)
                      .getMessage()));
    }
  }

  /** After a failure the folder stays, and it is said where. */
  private static int keepLogs(Path folder, Thread cleanUp) {
    if (!Child.isClosing()) {
      Runtime.getRuntime().removeShutdownHook(cleanUp);
      Starting.sayLogs(folder);
    }
    return ExitCode.INTERNAL_ERROR;
  }

  /** A signal ends the demo: nothing that it made is worth being stopped in order. */
  private static void abandon(Path folder) {
    if (Files.exists(folder)) {
      Child.killAll();
      delete(folder);
    }
  }

  private static void play(Stack stack) {
    var config =
        Map.of(
            "bootstrap.servers", stack.broker().bootstrapServers(),
            "schema.registry.url", stack.registry().url());
    var projection = new ProjectionClient(URI.create(stack.projectionUrl()), PATIENCE);
    Starting.say("");
    Starting.say("%-22s %-34s %10s %10s".formatted("command", "outcome", "answered", "visible"));
    try (var client = PassbookClient.connect(config)) {
      for (var step : STEPS) {
        var command =
            new AccountCommand(
                UUID.randomUUID(),
                ACCOUNT,
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                ACTOR,
                null,
                null,
                step.command());
        var sentNanos = System.nanoTime();
        var outcome = outcome(step.text(), client.submit(command));
        var answered = since(sentNanos);
        check(step, outcome);
        projection.accountWithSequence(ACCOUNT, step.sequence());
        Starting.say(
            "%-22s %-34s %10s %10s"
                .formatted(
                    step.text(),
                    "accepted, balance " + eur(step.balance()),
                    Starting.milliseconds(answered),
                    Starting.milliseconds(since(sentNanos))));
      }
    }
  }

  static Outcome outcome(String step, CompletableFuture<CommandResult> result) {
    try {
      return result.join().outcome();
    } catch (CompletionException e) {
      var why = e.getCause() instanceof SubmitException failure ? failure : e;
      throw QuickstartException.broken("'%s' failed: %s".formatted(step, why.getMessage()));
    }
  }

  private static void check(Step step, Outcome outcome) {
    var expected = new Outcome.Accepted(step.sequence(), step.balance());
    if (!outcome.equals(expected)) {
      throw QuickstartException.broken(
          "'%s' should have led to %s but led to %s".formatted(step.text(), expected, outcome));
    }
  }

  private static List<String> show(Stack stack) {
    var projection = new ProjectionClient(URI.create(stack.projectionUrl()), PATIENCE);
    var account = projection.account(ACCOUNT, new AccountQuery.Now());
    Starting.say("");
    Starting.say(
        "Account %s (GET %s/accounts/%s)".formatted(ACCOUNT, stack.projectionUrl(), ACCOUNT));
    line("owner", account.ownerName());
    line("balance", eur(account.balance()));
    line("deposits", eur(account.totalDeposits()));
    line("withdrawals", eur(account.totalWithdrawals()));
    line("transactions", Long.toString(account.transactionCount()));
    var events = projection.events(ACCOUNT, 0, 100).items();
    Starting.say("");
    Starting.say(
        "%8s  %-27s  %-14s  %12s  %13s  %s"
            .formatted("sequence", "time", "event", "amount", "balance after", "by"));
    events.forEach(event -> Starting.say(row(event)));
    return problems(account, events);
  }

  private static void line(String name, String value) {
    Starting.say("  %-13s %12s".formatted(name, value));
  }

  private static String row(EventView event) {
    return "%8d  %-27s  %-14s  %12s  %13s  %s"
        .formatted(
            event.sequence(),
            event.occurredAt(),
            event.type(),
            event.amount() == null ? "" : eur(event.amount()),
            event.balanceAfter() == null ? "" : eur(event.balanceAfter()),
            event.issuedBy());
  }

  private static List<String> problems(AccountView account, List<EventView> events) {
    var problems = new ArrayList<String>();
    expect(problems, "owner", "Alice", account.ownerName());
    expect(problems, "balance", 1300_00L, account.balance());
    expect(problems, "deposits", 1500_00L, account.totalDeposits());
    expect(problems, "withdrawals", 200_00L, account.totalWithdrawals());
    expect(problems, "transactions", 3L, account.transactionCount());
    expect(
        problems,
        "sequences of the history",
        STEPS.stream().map(Step::sequence).toList(),
        events.stream().map(EventView::sequence).toList());
    return problems;
  }

  private static void expect(List<String> problems, String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      problems.add("expected %s to be %s but it was %s".formatted(what, expected, actual));
    }
  }

  private static String eur(long minorUnits) {
    return Money.format(minorUnits, EUR) + " EUR";
  }

  private static Duration since(long beginNanos) {
    return Duration.ofNanos(System.nanoTime() - beginNanos);
  }

  /** Again and again for a while: after a signal the services may still write. */
  private static void delete(Path folder) {
    var deadlineNanos = System.nanoTime() + DELETE.toNanos();
    while (Files.exists(folder)) {
      try {
        FolderTree.delete(folder);
      } catch (IOException e) {
        if (System.nanoTime() > deadlineNanos) {
          System.err.println("Could not delete all of " + folder + ": " + e);
          return;
        }
        Thread.onSpinWait();
      }
    }
  }
}
