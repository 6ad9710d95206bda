package io.passbook.projection.query;

import io.passbook.projection.pipeline.Routes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/**
 * Asks all partitions at the same time, each where it is, and goes on with the next candidates of
 * those that are missing, until all have answered or the time is over. Where one has too much to do
 * and no other answers, nobody is asked again: that would carry the jam from one instance to all.
 */
public final class Gather {
  private final Candidates candidates;
  private final int partitions;

  public Gather(Candidates candidates, int partitions) {
    this.candidates = candidates;
    this.partitions = partitions;
  }

  /**
   * Asks another instance for some of its partitions; those that it cannot answer are absent. May
   * throw {@link BusyException}.
   */
  @FunctionalInterface
  public interface Remote<T> {
    Collection<Part<T>> ask(String address, List<Integer> partitions);
  }

  /**
   * Every partition's part, or the time is over, or somebody is busy.
   *
   * @param atOnce for how many partitions another instance is asked in one request; it gets several
   *     requests at the same time for more
   */
  public <T> Gathered<T> all(
      Routes routes, IntFunction<Answer<T>> local, Remote<T> remote, int atOnce, Need need) {
    var done = new ConcurrentHashMap<Integer, Part<T>>();
    var busy = ConcurrentHashMap.<Integer>newKeySet();
    var pauses = new Pauses();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      BooleanSupplier isHere =
          () -> {
            var self = Map.of(candidates.self(), missing(done));
            ask(threads, self, done, busy, local, remote, atOnce);
            return done.size() == partitions;
          };
      do {
        var addresses = new HashMap<Integer, List<String>>();
        missing(done).forEach(p -> addresses.put(p, candidates.of(routes, p)));
        var rounds = addresses.values().stream().mapToInt(List::size).max().orElse(0);
        for (var round = 0;
            round < rounds && done.size() < partitions && !need.isLongOver();
            round++) {
          ask(threads, asks(addresses, done, round), done, busy, local, remote, atOnce);
        }
      } while (done.size() < partitions
          && Collections.disjoint(missing(done), busy)
          && pauses.pause(need, isHere));
    }
    return new Gathered<>(List.copyOf(new TreeMap<>(done).values()), missing(done));
  }

  /** The others only know what they have: this asks here. */
  public <T> List<Part<T>> here(List<Integer> wanted, IntFunction<Answer<T>> local) {
    var done = new ConcurrentHashMap<Integer, Part<T>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ask(
          threads,
          Map.of(candidates.self(), wanted),
          done,
          Set.of(),
          local,
          (_, _) -> List.of(),
          1);
    }
    return List.copyOf(new TreeMap<>(done).values());
  }

  /** Which instance is asked for which partitions in this round. */
  private static <T> Map<String, List<Integer>> asks(
      Map<Integer, List<String>> candidates, Map<Integer, Part<T>> done, int round) {
    var asks = new HashMap<String, List<Integer>>();
    candidates.forEach((partition, addresses) -> {
      if (!done.containsKey(partition) && round < addresses.size()) {
        asks.computeIfAbsent(addresses.get(round), _ -> new ArrayList<>()).add(partition);
      }
    });
    return asks;
  }

  private <T> void ask(
      ExecutorService threads,
      Map<String, List<Integer>> asks,
      Map<Integer, Part<T>> done,
      Set<Integer> busy,
      IntFunction<Answer<T>> local,
      Remote<T> remote,
      int atOnce) {
    var running = new ArrayList<Future<?>>();
    asks.forEach((address, wanted) -> {
      if (address.equals(candidates.self())) {
        wanted.forEach(p -> running.add(threads.submit(() -> here(p, local, done))));
      } else {
        for (var from = 0; from < wanted.size(); from += atOnce) {
          var some = wanted.subList(from, Math.min(from + atOnce, wanted.size()));
          running.add(threads.submit(() -> there(address, some, done, busy, remote)));
        }
      }
    });
    for (var one : running) {
      try {
        one.get();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException e) {
        throw new IllegalStateException("Gathering failed: " + e.getMessage(), e);
      }
    }
  }

  private static <T> void there(
      String address,
      List<Integer> some,
      Map<Integer, Part<T>> done,
      Set<Integer> busy,
      Remote<T> remote) {
    try {
      remote.ask(address, some).forEach(part -> done.put(part.partition(), part));
    } catch (BusyException _) {
      busy.addAll(some);
    }
  }

  private static <T> void here(
      int partition, IntFunction<Answer<T>> local, Map<Integer, Part<T>> done) {
    try {
      done.put(partition, new Part<>(partition, local.apply(partition)));
    } catch (NotHereException | NotYetException _) {
      // The partition stays missing; others are asked.
    }
  }

  private <T> List<Integer> missing(Map<Integer, Part<T>> done) {
    var missing = new ArrayList<Integer>();
    for (var p = 0; p < partitions; p++) {
      if (!done.containsKey(p)) {
        missing.add(p);
      }
    }
    return missing;
  }
}
