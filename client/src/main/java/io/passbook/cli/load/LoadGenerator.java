package io.passbook.cli.load;

import io.passbook.client.NotSentException;
import io.passbook.client.OutcomeUnknownException;
import io.passbook.client.PassbookClient;
import io.passbook.client.ProjectionClient;
import io.passbook.client.SubmitException;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.message.CommandResult;
import io.passbook.message.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Opens accounts, then deposits and withdraws at a given rate or as fast as results come.
 *
 * <p>With a rate, a command's time counts from when it was due, not from when it could be sent: a
 * service that stalls makes all that was due meanwhile late (no coordinated omission).
 */
public final class LoadGenerator {
  private static final int DIGITS = 3;
  private static final long MAX_MICROS = TimeUnit.MINUTES.toMicros(10);
  private static final String CURRENCY = "EUR";
  private static final long MAX_AMOUNT = 100_00;

  private final PassbookClient client;
  private final @Nullable ProjectionClient projection;
  private final LoadPlan plan;
  private final Histogram toResult = new ConcurrentHistogram(MAX_MICROS, DIGITS);
  private final Map<String, Long> rejected = new ConcurrentHashMap<>();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong lastResultNanos = new AtomicLong();
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

  /**
   * A load that has not begun.
   *
   * @param projection asked for the visible view, or none
   */
  public LoadGenerator(
      PassbookClient client, @Nullable ProjectionClient projection, LoadPlan plan) {
    this.client = client;
    this.projection = projection;
    this.plan = plan;
  }

  /**
   * Makes the load and waits for all results.
   *
   * @param progress is told how many more commands have their result
   */
  public LoadReport run(LongConsumer progress) {
    openAccounts();
    var probe = projection == null ? null : new ViewProbe(projection, DIGITS, MAX_MICROS);
    var startNanos = System.nanoTime();
    try {
      send(startNanos, probe, progress);
    } finally {
      if (probe != null) {
        probe.close();
      }
    }
    return new LoadReport(
        Duration.ofNanos(Math.max(0, lastResultNanos.get() - startNanos)),
        accepted.get(),
        rejected,
        failed.get(),
        failed.get() > 0 || probe == null ? failure.get() : probe.failure(),
        toResult,
        probe == null ? new Histogram(MAX_MICROS, DIGITS) : probe.latencies());
  }

  /** Throws the first failure: without accounts there is no load. */
  private void openAccounts() {
    var opened = new ArrayList<CompletableFuture<CommandResult>>();
    for (var i = 0; i < plan.accounts(); i++) {
      opened.add(client.submit(command(i, new Command.OpenAccount("Load", CURRENCY))));
    }
    requireAll(opened);
  }

  /**
   * Waits for all.
   *
   * @throws NotSentException when nothing at all was sent
   * @throws OutcomeUnknownException when one has no result though some were sent
   */
  static void requireAll(List<CompletableFuture<CommandResult>> opened) {
    SubmitException first = null;
    var notSent = 0;
    for (var each : opened) {
      try {
        each.join();
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof SubmitException why)) {
          throw e;
        }
        first = first == null ? why : first;
        notSent += why instanceof NotSentException ? 1 : 0;
      }
    }
    var id = first == null ? null : first.commandId();
    if (first instanceof NotSentException && id != null && notSent < opened.size()) {
      throw new OutcomeUnknownException(
          "Accounts were being opened: " + first.getMessage(), id, first);
    }
    if (first != null) {
      throw first;
    }
  }

  private static String text(Throwable thrown) {
    var cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  private void send(long startNanos, @Nullable ViewProbe probe, LongConsumer progress) {
    var random = new SplittableRandom(plan.seed());
    var zipf = new Zipf(plan.accounts(), plan.zipf());
    var all = new ArrayList<CompletableFuture<?>>();
    for (var i = 0L; i < plan.commands() && failed.get() == 0; i++) {
      var amount = 1 + random.nextLong(MAX_AMOUNT);
      // Two thirds deposits: some withdrawals are rejected, and balances grow slowly.
      var command =
          command(
              zipf.draw(random),
              random.nextInt(3) == 0
                  ? new Command.Withdraw(amount, CURRENCY, null)
                  : new Command.Deposit(amount, CURRENCY, null));
      var dueNanos =
          plan.rate() == 0 ? System.nanoTime() : startNanos + (long) (i * (1e9 / plan.rate()));
      waitUntil(dueNanos);
      all.add(
          client
              .submit(command)
              .handle((result, thrown) -> {
                done(command, result, thrown, dueNanos, probe);
                progress.accept(1);
                return result;
              }));
      if (all.size() >= 100_000) {
        all.removeIf(CompletableFuture::isDone);
      }
    }
    all.forEach(CompletableFuture::join);
  }

  private static void waitUntil(long dueNanos) {
    for (var left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void done(
      AccountCommand command,
      @Nullable CommandResult result,
      @Nullable Throwable thrown,
      long dueNanos,
      @Nullable ViewProbe probe) {
    if (result == null) {
      failed.incrementAndGet();
      failure.compareAndSet(null, thrown == null ? "no result" : text(thrown));
      return;
    }
    var now = System.nanoTime();
    lastResultNanos.set(now);
    toResult.recordValue(Math.min((now - dueNanos) / 1000, MAX_MICROS));
    switch (result.outcome()) {
      case Outcome.Accepted(var sequence, _) -> {
        accepted.incrementAndGet();
        if (probe != null) {
          probe.offer(command.accountId(), sequence, dueNanos);
        }
      }
      case Outcome.Rejected(var code, _, _) -> rejected.merge(code, 1L, Long::sum);
    }
  }

  private AccountCommand command(int account, Command command) {
    return new AccountCommand(
        UUID.randomUUID(), plan.name() + "-" + account, Instant.now(), "load", null, null, command);
  }
}
