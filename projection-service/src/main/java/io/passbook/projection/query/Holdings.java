package io.passbook.projection.query;

import io.passbook.projection.pipeline.Pipeline;
import io.passbook.projection.pipeline.PipelineSettings;
import io.passbook.projection.pipeline.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What this instance has, and how far each part of it is. */
public final class Holdings {
  private final Application accounts;
  private final Application history;
  private final int partitions;
  private final String instance;

  /**
   * @param partitions of the event topic
   * @param instance this one's address
   */
  public Holdings(Application accounts, Application history, int partitions, String instance) {
    this.accounts = accounts;
    this.history = history;
    this.partitions = partitions;
    this.instance = instance;
  }

  /** What a pipeline has. */
  public static Holdings of(Pipeline pipeline, String instance) {
    return new Holdings(
        new Application(
            PipelineSettings.ACCOUNTS,
            List.of("summary", "totals", "owners"),
            pipeline.accounts(),
            pipeline.accountsRoutes()),
        new Application(
            PipelineSettings.HISTORY,
            List.of("history"),
            pipeline.history(),
            pipeline.historyRoutes()),
        pipeline.partitions(),
        instance);
  }

  public Application accounts() {
    return accounts;
  }

  public Application history() {
    return history;
  }

  List<Application> applications() {
    return List.of(accounts, history);
  }

  public int partitions() {
    return partitions;
  }

  public String instance() {
    return instance;
  }

  /** Every partition of every view on this instance. */
  public List<Position> positions() {
    var positions = new ArrayList<Position>();
    for (var application : applications()) {
      for (var p = 0; p < partitions; p++) {
        for (var view : application.views()) {
          position(application, view, p).ifPresent(positions::add);
        }
      }
    }
    return positions;
  }

  /** A partition on this instance; empty when it is not here. */
  public Optional<Position> position(Application application, int partition) {
    return position(application, application.views().getFirst(), partition);
  }

  private Optional<Position> position(Application application, String name, int partition) {
    if (application.here().isEmpty()) {
      return Optional.empty();
    }
    var view = application.here().get();
    var standing = view.standing(partition);
    if (standing.isPresent()) {
      var s = standing.get();
      var role = s.role().name().toLowerCase(Locale.ROOT);
      return Optional.of(position(view, name, partition, role, s.position(), s.stalenessMs()));
    }
    return isAssigned(application, partition)
        ? Optional.of(
            position(view, name, partition, Position.RESTORING, view.reached(partition), null))
        : Optional.empty();
  }

  private boolean isAssigned(Application application, int partition) {
    return application.routes().places(partition).stream()
        .anyMatch(place -> place.address().equals(instance));
  }

  private Position position(
      View view, String name, int partition, String role, long applied, @Nullable Long staleness) {
    var end = Math.max(view.lastKnownEnd(partition), applied);
    var endAge = view.endAgeMs(partition);
    return new Position(
        name,
        partition,
        instance,
        role,
        applied,
        end,
        end - applied,
        endAge.isPresent() ? endAge.getAsLong() : null,
        staleness);
  }
}
