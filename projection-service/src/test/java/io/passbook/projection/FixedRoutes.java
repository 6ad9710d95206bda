package io.passbook.projection;

import io.passbook.projection.pipeline.Place;
import io.passbook.projection.pipeline.Role;
import io.passbook.projection.pipeline.Routes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Where partitions are, as the test says. */
public final class FixedRoutes implements Routes {
  private final List<String> instances;
  private final Map<Integer, List<Place>> places = new ConcurrentHashMap<>();

  public FixedRoutes(String... instances) {
    this.instances = List.of(instances);
  }

  public FixedRoutes place(int partition, String address, Role role) {
    var there = new ArrayList<>(places(partition));
    there.removeIf(place -> place.address().equals(address));
    there.add(new Place(address, role));
    there.sort(Comparator.comparing(Place::role));
    places.put(partition, List.copyOf(there));
    return this;
  }

  @Override
  public List<Place> places(int partition) {
    return places.getOrDefault(partition, List.of());
  }

  @Override
  public Collection<String> instances() {
    return instances;
  }
}
