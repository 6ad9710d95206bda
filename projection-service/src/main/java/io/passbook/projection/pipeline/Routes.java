package io.passbook.projection.pipeline;

import java.util.Collection;
import java.util.List;

/** Where the partitions of an application's views are, as far as this instance knows. */
public interface Routes {

  /** Who has the partition: the active instance first, as long as there is one. May be outdated. */
  List<Place> places(int partition);

  /** All instances that run the application. */
  Collection<String> instances();
}
