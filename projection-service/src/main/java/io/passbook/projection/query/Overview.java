package io.passbook.projection.query;

import io.passbook.projection.pipeline.Pipeline;
import io.passbook.projection.pipeline.PipelineSettings;
import io.passbook.projection.pipeline.Routes;
import io.passbook.projection.pipeline.View;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What this instance has and how far it is. */
public final class Overview {
  private static final List<String> ACCOUNTS = List.of("summary", "totals", "owners");
  private static final List<String> HISTORY = List.of("history");

  private final Pipeline pipeline;
  private final String instance;

  private final Predicate<String> suspect;

  /**
   * @param instance this one's address
   * @param suspect whether another one failed to answer a moment ago
   */
  public Overview(Pipeline pipeline, String instance, Predicate<String> suspect) {
    this.pipeline = pipeline;
    this.instance = instance;
    this.suspect = suspect;
  }

  /** Every partition of every view on this instance. */
  public List<Position> positions() {
    var positions = new ArrayList<Position>();
    pipeline.accounts().ifPresent(view -> add(positions, view, ACCOUNTS));
    pipeline.history().ifPresent(view -> add(positions, view, HISTORY));
    return positions;
  }

  private void add(List<Position> positions, View view, List<String> names) {
    for (var p = 0; p < view.partitions(); p++) {
      var partition = p;
      var standing = view.standing(p);
      standing.ifPresent(s ->
          names.forEach(name -> {
            var end = Math.max(view.lastKnownEnd(partition), s.position());
            positions.add(
                new Position(
                    name,
                    partition,
                    instance,
                    s.role().name().toLowerCase(Locale.ROOT),
                    s.position(),
                    end,
                    end - s.position(),
                    s.stalenessMs()));
          }));
    }
  }

  /**
   * By application, the partitions for which nobody can answer now: not this instance, and no other
   * that is known to have them.
   */
  public Map<String, List<Integer>> unanswerable() {
    var unanswerable = new TreeMap<String, List<Integer>>();
    unanswerable.put(
        PipelineSettings.ACCOUNTS, unanswerable(pipeline.accounts(), pipeline.accountsRoutes()));
    unanswerable.put(
        PipelineSettings.HISTORY, unanswerable(pipeline.history(), pipeline.historyRoutes()));
    return unanswerable;
  }

  private List<Integer> unanswerable(Optional<? extends View> here, Routes routes) {
    var missing = new ArrayList<Integer>();
    for (var p = 0; p < pipeline.partitions(); p++) {
      var partition = p;
      var elsewhere =
          routes.places(p).stream()
              .anyMatch(
                  place -> !place.address().equals(instance) && !suspect.test(place.address()));
      if (!elsewhere && here.flatMap(view -> view.standing(partition)).isEmpty()) {
        missing.add(p);
      }
    }
    return missing;
  }

  /** The other instances that are known to run anything. */
  public Collection<String> others() {
    var others = new TreeSet<String>(pipeline.accountsRoutes().instances());
    others.addAll(pipeline.historyRoutes().instances());
    others.remove(instance);
    return others;
  }

  /** Why applications stopped for good, by their names. */
  public Map<String, String> failures() {
    var failures = new TreeMap<String, String>();
    pipeline
        .applications()
        .forEach(a -> a.failure().ifPresent(failure -> failures.put(a.name(), failure)));
    return failures;
  }

  public int partitions() {
    return pipeline.partitions();
  }
}
