package io.passbook.projection.query;

import io.passbook.projection.pipeline.Pipeline;
import io.passbook.projection.pipeline.Role;
import io.passbook.projection.pipeline.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What this instance has and how far it is. */
public final class Overview {
  private static final List<String> ACCOUNTS = List.of("summary", "totals", "owners");
  private static final List<String> HISTORY = List.of("history");

  private final Pipeline pipeline;
  private final String instance;

  public Overview(Pipeline pipeline, String instance) {
    this.pipeline = pipeline;
    this.instance = instance;
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

  /** By application, the partitions for which this instance can answer itself. */
  public Map<String, List<Integer>> answerable() {
    var answerable = new TreeMap<String, List<Integer>>();
    views()
        .forEach(view -> {
          var here = new ArrayList<Integer>();
          for (var p = 0; p < view.partitions(); p++) {
            if (view.standing(p).isPresent()) {
              here.add(p);
            }
          }
          answerable.put(view.application().name(), here);
        });
    return answerable;
  }

  /** Whether this instance itself writes the partition of the view. */
  public static boolean isActive(View view, int partition) {
    return view.standing(partition).map(s -> s.role() == Role.ACTIVE).orElse(false);
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

  private List<View> views() {
    var views = new ArrayList<View>();
    pipeline.accounts().ifPresent(views::add);
    pipeline.history().ifPresent(views::add);
    return views;
  }
}
