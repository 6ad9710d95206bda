package io.passbook.acceptance.read;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import io.passbook.acceptance.Backend;
import io.passbook.acceptance.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;

/** Several instances that share the partitions, and which of them clients ask now. */
final class Fleet implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final int VIEWS = 4;
  private static final Pattern CLIENT_ID = Pattern.compile("passbook-[a-z]+@(.+)-StreamThread-.*");

  private final Backend backend;
  private final Admin admin;
  private final List<Projection> all = new ArrayList<>();
  private final List<Projection> asked = new CopyOnWriteArrayList<>();
  private final Map<Projection, Long> leftNanos = new ConcurrentHashMap<>();

  Fleet(Backend backend) {
    this.backend = backend;
    this.admin = backend.admin();
  }

  /** A partition of a view on an instance that can answer for it. */
  private record Copy(String view, int partition, String address, boolean active) {}

  /** Starts one more. */
  Projection add() {
    var instance = new Projection(backend, Map.of());
    all.add(instance);
    return instance;
  }

  /** From now on clients ask it. */
  void putIn(Projection instance) {
    asked.add(instance);
  }

  /** From now on clients do not ask it; some may have an answer still to come. */
  void takeOut(Projection instance) {
    leftNanos.put(instance, System.nanoTime());
    asked.remove(instance);
  }

  /** One that clients ask. */
  Projection any(Random random) {
    var instances = List.copyOf(asked);
    return instances.get(random.nextInt(instances.size()));
  }

  /** Whether clients could ask it all the time since then. */
  boolean wasAsked(Projection instance, long sinceNanos) {
    var left = leftNanos.get(instance);
    return asked.contains(instance) && (left == null || left - sinceNanos < 0);
  }

  /**
   * Until every partition of every view is active on one of the instances that are asked, and a
   * standby on another one.
   */
  void awaitWhole() {
    await()
        .atMost(PATIENCE)
        .until(() -> {
          var active = new HashSet<String>();
          var standby = new HashSet<String>();
          copies().forEach(c -> (c.active() ? active : standby).add(c.view() + c.partition()));
          return active.size() == VIEWS * Platform.PARTITIONS && standby.equals(active);
        });
  }

  /** Until every partition of every view is active on one of the instances that are asked. */
  void awaitTakenOver() {
    await()
        .atMost(PATIENCE)
        .until(() ->
            copies().stream()
                    .filter(Copy::active)
                    .map(c -> c.view() + c.partition())
                    .distinct()
                    .count()
                == VIEWS * Platform.PARTITIONS);
  }

  /** Until the instance writes some of the summaries itself, and some of the history. */
  void awaitShare(Projection instance) {
    await().atMost(PATIENCE).until(() -> hasShare(instance));
  }

  boolean hasShare(Projection instance) {
    return copies().stream()
        .filter(c -> c.active() && c.address().equals(instance.address()))
        .map(Copy::view)
        .toList()
        .containsAll(List.of("summary", "history"));
  }

  /** What one of the instances that are asked tells about all of them. */
  private List<Copy> copies() {
    var addresses = asked.stream().map(Projection::address).toList();
    var copies = new ArrayList<Copy>();
    for (var position : asked.getFirst().get("/positions").json().get("positions")) {
      var role = position.get("role").asString();
      var address = position.get("instance").asString();
      if (addresses.contains(address) && Set.of("active", "standby").contains(role)) {
        copies.add(
            new Copy(
                position.get("view").asString(),
                position.get("partition").asInt(),
                address,
                role.equals("active")));
      }
    }
    return copies;
  }

  /** Whether the brokers count it to both groups, to one, or to none. */
  List<String> groupsOf(Projection instance) {
    var groups = List.of("passbook-accounts", "passbook-history");
    try {
      var described = admin.describeConsumerGroups(groups).all().get();
      return groups.stream()
          .filter(group ->
              requireNonNull(described.get(group)).members().stream()
                  .map(member -> CLIENT_ID.matcher(member.clientId()))
                  .anyMatch(id -> id.matches() && id.group(1).equals(instance.address())))
          .toList();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Kills all and deletes their stores. */
  void wipe() {
    List.copyOf(asked).forEach(this::takeOut);
    all.forEach(instance -> instance.process().close());
    all.forEach(Projection::wipe);
  }

  @Override
  public void close() {
    all.forEach(Projection::close);
    admin.close(Duration.ZERO);
  }
}
