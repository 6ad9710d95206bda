package io.passbook.cli;

import io.passbook.cli.verify.Audit;
import io.passbook.cli.verify.AuditReport;
import io.passbook.cli.verify.KafkaSource;
import io.passbook.cli.verify.ProjectionAudit;
import io.passbook.cli.verify.Violation;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "verify",
    description = {
      "Audits everything: reads the topics from the start, with code of its own, and checks every"
          + " guarantee that can be checked from outside.",
      "Commands may go on meanwhile; what is undecided when it starts, behind the offsets of the"
          + " command services' group, is counted as pending."
    },
    footer = {
      "",
      "Examples:",
      "  passbook verify",
      "  passbook verify --json | jq .violations",
      "Exit code 3 when something is violated; each violation is located: topic, partition, offset."
    })
final class VerifyCommand extends ClientCommand {
  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "How many commands back of a partition a command id is remembered: the command service's"
              + " setting 'window' (default: 100000).")
  long window;

  @Option(
      names = "--group",
      paramLabel = "NAME",
      defaultValue = "command-service",
      description =
          "The command services' consumer group, their setting 'group.id' (default:"
              + " command-service). What stands before its offsets must be decided.")
  String group = "command-service";

  @Option(
      names = "--no-projection",
      description = "Do not compare the projection service's answers.")
  boolean noProjection;

  @Option(
      names = "--show",
      paramLabel = "N",
      defaultValue = "100",
      description = "Violations to print (default: 100); all are counted.")
  long show;

  @Override
  protected int run(Console console) {
    if (window < 1 || show < 0) {
      throw CliException.usage("Expected --window to be 1 or more and --show 0 or more", null);
    }
    var began = System.nanoTime();
    try (var progress = new Progress("verify");
        var source = KafkaSource.open(settings(), group, progress::step)) {
      if (!source.groupTrouble().isEmpty()) {
        console.note(
            "The offsets of group %s cannot be read, so commands that were lost at the end count as pending: %s"
                .formatted(group, source.groupTrouble()));
      }
      progress.begin(source.size());
      var projection = noProjection ? null : new ProjectionAudit(projection());
      var shown = new AtomicLong();
      var report =
          new Audit(source, window, projection, violation -> print(console, violation, shown))
              .run();
      progress.end();
      console.document(report.asMap());
      print(console, report);
      console.note(
          String.format(
              Locale.ROOT,
              "%d offsets read in %.1f s",
              progress.done(),
              (System.nanoTime() - began) / 1e9));
      return report.isClean() ? ExitCode.OK : ExitCode.REJECTED;
    }
  }

  private void print(Console console, Violation violation, AtomicLong shown) {
    if (shown.incrementAndGet() <= show) {
      console.answer("violated  " + violation);
    }
  }

  private void print(Console console, AuditReport report) {
    if (report.violationCount() > show) {
      console.answer("… and %d more".formatted(report.violationCount() - show));
    }
    report
        .counts()
        .forEach((name, count) -> console.answer("%-26s %,15d".formatted(words(name), count)));
    report
        .currencies()
        .forEach((code, money) -> {
          var decimals = decimals(code);
          console.answer(
              "%-26s %s in, %s out, %s held by %d accounts"
                  .formatted(
                      "money in " + code,
                      new BigDecimal(money.totalDeposits(), decimals).toPlainString(),
                      new BigDecimal(money.totalWithdrawals(), decimals).toPlainString(),
                      new BigDecimal(money.balance(), decimals).toPlainString(),
                      money.accounts()));
        });
    console.answer("%-26s %s".formatted("projection", report.projection()));
    console.answer(
        report.isClean()
            ? "no violations"
            : report.violationCount() == 1
                ? "1 violation"
                : report.violationCount() + " violations: " + report.byRule());
  }

  private static int decimals(String code) {
    try {
      return Math.max(0, Currency.getInstance(code).getDefaultFractionDigits());
    } catch (IllegalArgumentException _) {
      return 0;
    }
  }

  /** {@code openAccounts} as {@code open accounts}. */
  private static String words(String name) {
    return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }
}
