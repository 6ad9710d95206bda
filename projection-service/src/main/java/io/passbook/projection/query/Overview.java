package io.passbook.projection.query;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** What all instances have: this one by looking, the others as they say themselves. */
public final class Overview {
  /** What the others said is believed for so long when it is about who can answer. */
  private static final long BELIEVED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Holdings here;
  private final Neighbours neighbours;
  private Everywhere heard = new Everywhere(List.of(), List.of());
  private long heardNanos = System.nanoTime() - TimeUnit.DAYS.toNanos(1);

  /** Asks another instance what it has; empty when it does not answer. */
  @FunctionalInterface
  public interface Neighbours {
    Optional<List<Position>> positions(String address);
  }

  /**
   * Positions of all instances.
   *
   * @param missing instances that did not answer
   */
  public record Everywhere(List<Position> positions, List<String> missing) {
    public Everywhere {
      positions = List.copyOf(positions);
      missing = List.copyOf(missing);
    }
  }

  public Overview(Holdings here, Neighbours neighbours) {
    this.here = here;
    this.neighbours = neighbours;
  }

  public int partitions() {
    return here.partitions();
  }

  /** Every partition of every view, on every instance that has it. */
  public Everywhere everywhere() {
    var others = others();
    var answers = new ConcurrentHashMap<String, List<Position>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var other : others) {
        threads.execute(() -> neighbours.positions(other).ifPresent(p -> answers.put(other, p)));
      }
    }
    var positions = new ArrayList<>(here.positions());
    answers.values().forEach(positions::addAll);
    return new Everywhere(
        positions, others.stream().filter(other -> !answers.containsKey(other)).toList());
  }

  /** The other instances that are known to run anything. */
  private Set<String> others() {
    var others = new TreeSet<String>();
    here.applications().forEach(application -> others.addAll(application.routes().instances()));
    others.remove(here.instance());
    return others;
  }

  /**
   * What can be answered now, and whether there is more to come.
   *
   * @param unanswerable by application, the partitions for which nobody can answer: not this
   *     instance, and no other that says that it can. Who is only known to have them may be filling
   *     them still
   * @param moreComes whether an instance is filling one of those, or this one has not joined an
   *     application yet that it runs
   */
  public record Outlook(Map<String, List<Integer>> unanswerable, boolean moreComes) {

    /** Whether all partitions of both applications can be answered. */
    public boolean isWhole() {
      return unanswerable.values().stream().allMatch(List::isEmpty);
    }
  }

  /** Who can answer what, now and soon. */
  public Outlook outlook() {
    var missing = unanswerable(here.positions());
    if (missing.values().stream().allMatch(List::isEmpty)) {
      return new Outlook(missing, false);
    }
    var positions = heard().positions();
    var unanswerable = unanswerable(positions);
    return new Outlook(unanswerable, isJoining() || comesAny(positions, unanswerable));
  }

  /** Before it has joined, nobody knows what it will have. */
  private boolean isJoining() {
    return here.applications().stream()
        .anyMatch(application ->
            application.here().isPresent()
                && !application.routes().instances().contains(here.instance()));
  }

  private boolean comesAny(List<Position> positions, Map<String, List<Integer>> unanswerable) {
    return here.applications().stream()
        .anyMatch(application ->
            positions.stream()
                .filter(p -> p.view().equals(application.views().getFirst()) && p.comes())
                .anyMatch(p ->
                    unanswerable
                        .getOrDefault(application.name(), List.of())
                        .contains(p.partition())));
  }

  private Map<String, List<Integer>> unanswerable(List<Position> positions) {
    var unanswerable = new TreeMap<String, List<Integer>>();
    for (var application : here.applications()) {
      var answered = new HashSet<Integer>();
      positions.stream()
          .filter(p -> p.answers() && p.view().equals(application.views().getFirst()))
          .forEach(p -> answered.add(p.partition()));
      var missing = new ArrayList<Integer>();
      for (var p = 0; p < here.partitions(); p++) {
        if (!answered.contains(p)) {
          missing.add(p);
        }
      }
      unanswerable.put(application.name(), missing);
    }
    return unanswerable;
  }

  /** Load balancers ask every instance every second or so: each answer serves all that ask. */
  private synchronized Everywhere heard() {
    if (System.nanoTime() - heardNanos > BELIEVED_NANOS) {
      heard = everywhere();
      heardNanos = System.nanoTime();
    }
    return heard;
  }
}
