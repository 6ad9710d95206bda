package io.passbook.projection.pipeline;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes to an application that does not run in this process: the members of its group carry their
 * addresses in their client ids. Asked from the brokers at most every {@value #MAX_AGE_MS} ms; who
 * finds that it is time waits a moment for the answer, everybody else takes what is known. Standbys
 * are not known this way, but every instance is.
 */
final class GroupRoutes implements Routes {
  private static final Logger LOG = LoggerFactory.getLogger(GroupRoutes.class);
  private static final long MAX_AGE_MS = 500;
  private static final long MOMENT_MS = 200;
  private static final int TIMEOUT_MS = 1_000;
  private static final Pattern CLIENT_ID = Pattern.compile("passbook-[a-z]+@(.+)-StreamThread-.*");

  private final Supplier<CompletableFuture<ConsumerGroupDescription>> group;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile Known known =
      new Known(Map.of(), List.of(), System.nanoTime() - TimeUnit.DAYS.toNanos(1));

  private record Known(Map<Integer, String> active, List<String> instances, long atNanos) {}

  /**
   * @param group asks for the group, without waiting
   */
  GroupRoutes(Supplier<CompletableFuture<ConsumerGroupDescription>> group) {
    this.group = group;
  }

  /** Asks over an admin client, which stays the caller's. */
  static GroupRoutes over(Admin admin, String group) {
    var options = new DescribeConsumerGroupsOptions().timeoutMs(TIMEOUT_MS);
    return new GroupRoutes(() ->
        Objects.requireNonNull(
                admin.describeConsumerGroups(List.of(group), options).describedGroups().get(group))
            .toCompletionStage()
            .toCompletableFuture());
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

  private Known current() {
    var isTime = System.nanoTime() - known.atNanos() > TimeUnit.MILLISECONDS.toNanos(MAX_AGE_MS);
    if (isTime && asking.compareAndSet(false, true)) {
      var answered = new CountDownLatch(1);
      var _ =
          group
              .get()
              .whenComplete((description, e) -> {
                try {
                  known = description == null ? notAnswered(e) : read(description);
                } finally {
                  asking.set(false);
                  answered.countDown();
                }
              });
      await(answered);
    }
    return known;
  }

  private Known notAnswered(@Nullable Throwable why) {
    LOG.debug("The group cannot be described", why);
    return new Known(known.active(), known.instances(), System.nanoTime());
  }

  private static void await(CountDownLatch answered) {
    try {
      var _ = answered.await(MOMENT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
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
