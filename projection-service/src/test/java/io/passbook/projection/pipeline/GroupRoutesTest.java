package io.passbook.projection.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberAssignment;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class GroupRoutesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Queue<CompletableFuture<ConsumerGroupDescription>> asked =
      new ConcurrentLinkedQueue<>();
  private final GroupRoutes routes =
      new GroupRoutes(() -> {
        var answer = new CompletableFuture<ConsumerGroupDescription>();
        asked.add(answer);
        return answer;
      });

  /** The group while this instance has the first partition. */
  private static ConsumerGroupDescription group(String address) {
    var member =
        new MemberDescription(
            "member",
            Optional.empty(),
            Optional.empty(),
            "passbook-accounts@" + address + "-StreamThread-1-consumer",
            "/127.0.0.1",
            new MemberAssignment(Set.of(new TopicPartition(Topics.EVENTS, 0))),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new ConsumerGroupDescription(
        "passbook-accounts",
        false,
        List.of(member),
        "stream",
        GroupType.CLASSIC,
        GroupState.STABLE,
        Node.noNode(),
        Set.of(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void while_the_brokers_do_not_answer_they_are_asked_once_and_what_is_known_counts() {
    assertThat(routes.instances()).isEmpty();
    for (var i = 0; i < 100; i++) {
      assertThat(routes.places(0)).isEmpty();
    }
    assertThat(asked).hasSize(1);

    asked.element().complete(group("b:1"));
    assertThat(routes.instances()).containsExactly("b:1");
    assertThat(routes.places(0)).containsExactly(new Place("b:1", Role.ACTIVE));
    assertThat(routes.places(1)).isEmpty();
  }

  @Test
  void they_are_asked_again_after_a_while_and_a_failure_changes_nothing() {
    var _ = routes.instances();
    asked.remove().complete(group("b:1"));
    await().atMost(PATIENCE).until(() -> !routes.instances().isEmpty() && !asked.isEmpty());
    asked.remove().completeExceptionally(new IllegalStateException("no broker"));
    assertThat(routes.instances()).containsExactly("b:1");
    await().atMost(PATIENCE).until(() -> !routes.instances().isEmpty() && !asked.isEmpty());
    asked.remove().complete(group("c:1"));
    assertThat(routes.instances()).containsExactly("c:1");
  }
}
