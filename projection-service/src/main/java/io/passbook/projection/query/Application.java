package io.passbook.projection.query;

import io.passbook.projection.pipeline.Routes;
import io.passbook.projection.pipeline.View;
import java.util.List;
import java.util.Optional;

/**
 * One of the two applications, as far as this instance knows it.
 *
 * @param views the names of what it keeps; all of them are equally far
 * @param here what this instance has of it; empty when it runs only elsewhere
 * @param routes where its partitions are
 */
public record Application(
    String name, List<String> views, Optional<? extends View> here, Routes routes) {

  public Application {
    views = List.copyOf(views);
  }
}
