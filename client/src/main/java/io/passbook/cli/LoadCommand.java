package io.passbook.cli;

import io.passbook.cli.load.LoadGenerator;
import io.passbook.cli.load.LoadPlan;
import io.passbook.cli.load.LoadReport;
import io.passbook.client.Json;
import io.passbook.client.PassbookClient;
import io.passbook.client.ProjectionClient;
import io.passbook.client.ProjectionException;
import io.passbook.client.SubmitException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "load",
    defaultValueProvider = ClientCommand.LongTimeout.class,
    description = {
      "Makes load and measures it: results a second, and how long commands take to their result and"
          + " until the account's view shows them.",
      "",
      "It opens accounts of its own, which stay: not for a system whose accounts matter."
    },
    footer = {
      "",
      "Examples:",
      "  passbook load",
      "  passbook load --accounts 10000 --commands 1000000 --zipf 1",
      "  passbook load --rate 500 --commands 10000 --json"
    })
final class LoadCommand extends ClientCommand {
  private static final double[] PERCENTILES = {50, 90, 99, 99.9, 100};
  private static final String[] PERCENTILE_NAMES = {"p50", "p90", "p99", "p99.9", "max"};

  @Option(
      names = "--accounts",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many accounts (default: 1000).")
  int accounts;

  @Option(
      names = "--commands",
      paramLabel = "N",
      defaultValue = "100000",
      description = "How many commands, after the accounts were opened (default: 100000).")
  long commands;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Commands a second; their times then count from when they were due (default: as"
              + " many as go).")
  long rate;

  @Option(
      names = "--zipf",
      paramLabel = "S",
      defaultValue = "0",
      description = "How uneven accounts are used: 0 evenly, 1 a few very often (default: 0).")
  double zipf;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "10000",
      description = "At most so many commands without a result (default: 10000).")
  int inFlight;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same seed draws the same accounts and amounts (default: 1).")
  long seed;

  @Override
  protected int run(Console console) {
    if (accounts < 1 || commands < 1 || inFlight < 1 || rate < 0 || !isShare(zipf)) {
      throw CliException.usage(
          "Expected --accounts, --commands and --in-flight to be 1 or more, --rate 0 or more, and"
              + " --zipf between 0 and 10",
          null);
    }
    var projection = projection();
    var name = "load-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    var plan = new LoadPlan(name, accounts, commands, rate, zipf, seed);
    return answer(console, run(projection, plan), plan);
  }

  /** Not between 0 and 10 is also what is no number. */
  private static boolean isShare(double zipf) {
    return zipf >= 0 && zipf <= 10;
  }

  /** The bar is gone when it ends: the answer has its lines for itself. */
  private LoadReport run(ProjectionClient projection, LoadPlan plan) {
    try (var client = PassbookClient.connect(settings().withMaxInFlight(inFlight));
        var progress = new Progress("load").begin(commands)) {
      return new LoadGenerator(client, projection, plan).run(progress::step);
    } catch (CompletionException e) {
      throw e.getCause() instanceof SubmitException failure ? failure : e;
    } catch (ProjectionException e) {
      throw CliException.notSent(Errors.text(e), null);
    }
  }

  private static int answer(Console console, LoadReport report, LoadPlan plan) {
    console.document(Json.write(document(report, plan)));
    console.answer(
        String.format(
            Locale.ROOT,
            "%d results in %.1f s: %.0f a second",
            report.toResult().getTotalCount(),
            report.took().toMillis() / 1000.0,
            report.rate()));
    console.answer("accepted %d".formatted(report.accepted()));
    report.rejected().forEach((code, n) -> console.answer("rejected %d  %s".formatted(n, code)));
    var table = new Table().text("milliseconds").number("measured");
    for (var percentile : PERCENTILE_NAMES) {
      table.number(percentile);
    }
    table.row(row("to the result", report.toResult()));
    table.row(row("to the view", report.toView()));
    table.print(console);
    if (report.failed() > 0) {
      console.error(String.valueOf(report.failure()));
      return ExitCode.OUTCOME_UNKNOWN;
    }
    if (report.failure() != null) {
      console.note("Not all views were measured: " + report.failure());
    }
    return ExitCode.OK;
  }

  private static String[] row(String name, Histogram micros) {
    var cells = new String[PERCENTILES.length + 2];
    cells[0] = name;
    cells[1] = Long.toString(micros.getTotalCount());
    for (var i = 0; i < PERCENTILES.length; i++) {
      cells[i + 2] =
          micros.getTotalCount() == 0
              ? "-"
              : String.format(Locale.ROOT, "%.1f", millis(micros, PERCENTILES[i]));
    }
    return cells;
  }

  static Map<String, @Nullable Object> document(LoadReport report, LoadPlan plan) {
    var document = new LinkedHashMap<String, @Nullable Object>();
    document.put("accounts", plan.accounts());
    document.put("commands", plan.commands());
    document.put("results", report.toResult().getTotalCount());
    document.put("seconds", report.took().toMillis() / 1000.0);
    document.put("resultsPerSecond", Math.round(report.rate()));
    document.put("accepted", report.accepted());
    document.put("rejectedByReason", report.rejected());
    document.put("failed", report.failed());
    document.put("failure", report.failure());
    document.put("toResultMs", percentiles(report.toResult()));
    document.put("toViewMs", percentiles(report.toView()));
    return document;
  }

  private static @Nullable Map<String, Double> percentiles(Histogram micros) {
    if (micros.getTotalCount() == 0) {
      return null;
    }
    var percentiles = new LinkedHashMap<String, Double>();
    for (var i = 0; i < PERCENTILES.length; i++) {
      percentiles.put(PERCENTILE_NAMES[i], millis(micros, PERCENTILES[i]));
    }
    return percentiles;
  }

  private static double millis(Histogram micros, double percentile) {
    return micros.getValueAtPercentile(percentile) / 1000.0;
  }
}
