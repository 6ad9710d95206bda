package io.passbook.projection.pipeline;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes to an application that does not run in this process: the members of its group carry their
 * addresses in their client ids. Asked from the brokers at most every {@value #MAX_AGE_MS} ms.
 * Standbys are not known this way, but every instance is.
 */
final class GroupRoutes implements Routes {
  private static final Logger LOG = LoggerFactory.getLogger(GroupRoutes.class);
  private static final long MAX_AGE_MS = 500;
  private static final Pattern CLIENT_ID = Pattern.compile("passbook-[a-z]+@(.+)-StreamThread-.*");

  private final Admin admin;
  private final String group;
  private Known known =
      new Known(Map.of(), List.of(), System.nanoTime() - TimeUnit.DAYS.toNanos(1));

  private record Known(Map<Integer, String> active, List<String> instances, long atNanos) {}

  GroupRoutes(Admin admin, String group) {
    this.admin = admin;
    this.group = group;
  }

  @Override
  public List<Place> places(int partition) {
    var active = current().active().get(partition);
    return active == null ? List.of() : List.of(new Place(active, Role.ACTIVE));
  }

  @Override
  public Collection<String> instances() {
    return current().instances();
  }

  private synchronized Known current() {
    if (System.nanoTime() - known.atNanos() > TimeUnit.MILLISECONDS.toNanos(MAX_AGE_MS)) {
      try {
        var described = admin.describeConsumerGroups(List.of(group)).all().get(1, TimeUnit.SECONDS);
        known = read(Objects.requireNonNull(described.get(group)));
      } catch (ExecutionException | TimeoutException e) {
        LOG.debug("Group {} cannot be described", group, e);
        known = new Known(known.active(), known.instances(), System.nanoTime());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    return known;
  }

  private static Known read(ConsumerGroupDescription description) {
    var active = new HashMap<Integer, String>();
    var instances = new TreeSet<String>();
    for (var member : description.members()) {
      var id = CLIENT_ID.matcher(member.clientId());
      if (id.matches()) {
        instances.add(id.group(1));
        member.assignment().topicPartitions().forEach(p -> active.put(p.partition(), id.group(1)));
      }
    }
    return new Known(Map.copyOf(active), List.copyOf(instances), System.nanoTime());
  }
}
