package io.passbook.projection.query;

import io.passbook.projection.pipeline.Place;
import io.passbook.projection.pipeline.Role;
import io.passbook.projection.pipeline.Routes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Who is asked about a partition, in this order: the active instance, this one, the standbys, and
 * then whoever else there is.
 *
 * @param self this instance's address
 * @param suspect whether an instance failed to answer a moment ago, and is asked last
 */
public record Candidates(String self, Predicate<String> suspect) {

  /** Addresses, each once. */
  public List<String> of(Routes routes, int partition) {
    var places = routes.places(partition);
    var ordered = new ArrayList<String>();
    places.stream()
        .filter(p -> p.role() == Role.ACTIVE && !suspect.test(p.address()))
        .forEach(p -> ordered.add(p.address()));
    ordered.add(self);
    places.stream()
        .map(Place::address)
        .filter(address -> !suspect.test(address))
        .forEach(ordered::add);
    ordered.addAll(routes.instances());
    return ordered.stream().distinct().toList();
  }
}
