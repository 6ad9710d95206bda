package io.passbook.acceptance.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Knows what was committed when, and judges answers by it. An answer may refuse; it may never be
 * older than was asked for, nor older than it says.
 */
final class Watch {
  private final Map<String, NavigableMap<Long, Long>> committed = new ConcurrentHashMap<>();
  private final List<String> violations = new ArrayList<>();
  private final Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
  private final AtomicLong slowestMs = new AtomicLong();
  private final AtomicLong stalestMs = new AtomicLong();
  private volatile String stalest = "";
  private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();
  private final LongAdder standby = new LongAdder();

  /** Everything up to this event of the account is committed now. */
  void committed(String accountId, long sequence) {
    var times = committed.computeIfAbsent(accountId, _ -> new TreeMap<>());
    synchronized (times) {
      times.put(System.nanoTime(), sequence);
    }
  }

  /** The last event that was surely committed at this time; 0: none. */
  long committedAt(String accountId, long nanos) {
    var times = committed.get(accountId);
    if (times == null) {
      return 0;
    }
    synchronized (times) {
      var entry = times.floorEntry(nanos);
      return entry == null ? 0 : entry.getValue();
    }
  }

  void answered(Http.Answer answer, long startNanos) {
    statuses.computeIfAbsent(answer.status(), _ -> new LongAdder()).increment();
    slowestMs.accumulateAndGet((System.nanoTime() - startNanos) / 1_000_000, Math::max);
    if (answer.header("Passbook-Served-By").endsWith("standby")) {
      standby.increment();
    }
    if (answer.status() == 503) {
      var why = answer.json().get("detail").asString().replaceAll("[0-9]+", "N");
      refusals.computeIfAbsent(why, _ -> new LongAdder()).increment();
    }
    if (answer.status() == 503 && answer.header("Retry-After").isEmpty()) {
      violation("503 without Retry-After: " + answer.body());
    }
    if (answer.status() != 200 && answer.status() != 503) {
      violation("status " + answer.status() + ": " + answer.body());
    }
  }

  /** An answer about an account that says how old it may be. */
  void judge(String accountId, long sequence, Http.Answer answer, long startNanos) {
    var stalenessMs = Long.parseLong(answer.header("Passbook-Staleness-Ms"));
    if (stalestMs.accumulateAndGet(stalenessMs, Math::max) == stalenessMs) {
      stalest = answer.header("Passbook-Served-By") + " " + answer.raw().uri();
    }
    // The header cuts off parts of a millisecond.
    var asOf = startNanos - (stalenessMs + 1) * 1_000_000;
    if (sequence < committedAt(accountId, asOf)) {
      violation(
          "%s has event %d, says it is %d ms old, but %d was committed then (%s)"
              .formatted(
                  accountId,
                  sequence,
                  stalenessMs,
                  committedAt(accountId, asOf),
                  answer.header("Passbook-Served-By")));
    }
  }

  synchronized void violation(String text) {
    violations.add(text);
  }

  synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  long count(int status) {
    var count = statuses.get(status);
    return count == null ? 0 : count.sum();
  }

  String summary() {
    return """
    answers by status %s, %d from standbys, slowest %d ms, stalest %d ms (%s), refusals %s, \
    violations %d\
    """
        .formatted(
            statuses,
            standby.sum(),
            slowestMs.get(),
            stalestMs.get(),
            stalest,
            refusals,
            violations().size());
  }
}
