package io.passbook.acceptance.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.passbook.acceptance.Platform;
import io.passbook.client.ClientSettings;
import io.passbook.client.NotSentException;
import io.passbook.client.OutcomeUnknownException;
import io.passbook.client.PassbookClient;
import io.passbook.client.SubmitException;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.message.CommandResult;
import io.passbook.message.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PassbookClientTest {
  /** For what is not answered. */
  private static final Duration SHORT = Duration.ofSeconds(2);

  /** For what is answered, however busy the machine. */
  private static final Duration LONG = Duration.ofSeconds(60);

  private static Platform platform;

  @BeforeAll
  static void start() {
    platform = Platform.start();
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @Test
  void a_command_gets_its_result() {
    try (var responder = Responder.answeringAll(platform);
        var client = connect(platform, LONG)) {
      var command = deposit("alice", 1);

      var result = client.submit(command).join();

      assertThat(result.commandId()).isEqualTo(command.commandId());
      assertThat(result.outcome()).isInstanceOf(Outcome.Accepted.class);
      assertThat(responder.received()).contains(command);
    }
  }

  @Test
  void many_commands_are_in_flight_but_never_more_than_allowed_and_accounts_keep_their_order() {
    try (var responder = Responder.answeringAll(platform);
        var client =
            PassbookClient.connect(
                ClientSettings.of(platform.clientConfig())
                    .withTimeout(LONG)
                    .withMaxInFlight(100))) {
      var inFlight = new AtomicInteger();
      var most = 0;
      var results = new ArrayList<CompletableFuture<CommandResult>>();
      for (var i = 0; i < 5_000; i++) {
        var result = client.submit(deposit("many-" + i % 7, i + 1));
        most = Math.max(most, inFlight.incrementAndGet());
        results.add(result.whenComplete((_, _) -> inFlight.decrementAndGet()));
      }
      results.forEach(CompletableFuture::join);

      // Whoever is told of a result a moment later has room already, hence a little more.
      assertThat(most).isBetween(2, 5_000 / 2);
      assertInOrder(
          responder.received().stream().filter(c -> c.accountId().startsWith("many-")).toList());
    }
  }

  @Test
  void no_result_in_time_means_that_the_outcome_is_unknown_and_the_same_id_may_be_sent_again() {
    var command = deposit("alice", 1);
    try (var client = connect(platform, Duration.ofSeconds(5))) {
      assertThat(failure(client.submit(command)))
          .isInstanceOfSatisfying(
              OutcomeUnknownException.class,
              e -> assertThat(e.commandId()).isEqualTo(command.commandId()))
          .hasMessage("No result within 5 s");
    }
    try (var _ = Responder.answeringAll(platform);
        var client = connect(platform, LONG)) {
      var twice = List.of(client.submit(command), client.submit(command));
      assertThat(twice).allSatisfy(result -> assertThat(result.join()).isNotNull());
    }
  }

  @Test
  void nobody_at_the_address_means_that_nothing_was_sent() {
    var config =
        Map.of("bootstrap.servers", "127.0.0.1:1", "schema.registry.url", "http://127.0.0.1:1");
    var started = System.nanoTime();

    assertThatThrownBy(() -> PassbookClient.connect(ClientSettings.of(config).withTimeout(SHORT)))
        .isInstanceOf(NotSentException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(SHORT.plusSeconds(10));
  }

  @Test
  void missing_topics_are_named_and_never_made_by_accident() throws Exception {
    try (var own = Platform.start(Map.of("auto.create.topics.enable", "true"))) {
      try (var admin = own.admin()) {
        admin.deleteTopics(List.of("account-commands"));
        await().atMost(10, SECONDS).until(() -> !topics(admin).contains("account-commands"));

        assertThatThrownBy(() -> PassbookClient.connect(own.clientConfig()))
            .isInstanceOf(NotSentException.class)
            .hasMessageContaining("account-commands")
            .hasMessageContaining("passbook topics create");
        assertThat(topics(admin)).doesNotContain("account-commands");
      }
    }
  }

  @Test
  void no_registry_means_that_nothing_was_sent() {
    try (var own = Platform.startWithRegistry()) {
      own.registry().kill();

      assertThatThrownBy(() ->
              PassbookClient.connect(
                  ClientSettings.of(own.clientConfig()).withTimeout(Duration.ofSeconds(8))))
          .isInstanceOf(NotSentException.class)
          .hasMessageContaining("registry")
          .hasMessageContaining(own.registryUrl());
      own.startRegistryAgain();
      assertThat(Responder.commandsIn(own)).isEmpty();
    }
  }

  @Test
  void a_closed_client_sends_nothing() {
    var client = PassbookClient.connect(platform.clientConfig());
    client.close();
    client.close();

    assertThat(failure(client.submit(deposit("alice", 1))))
        .isInstanceOf(NotSentException.class)
        .hasMessage("The client is closed");
  }

  @Test
  void closing_waits_for_results_and_then_tells_what_has_none() {
    try (var _ = Responder.answering(platform, command -> !command.accountId().equals("mute"))) {
      var client = connect(platform, LONG);
      client.submit(deposit("alice", 1)).join(); // from here on an answer takes milliseconds
      var unanswered = client.submit(deposit("mute", 1));
      var answered = client.submit(deposit("alice", 1));

      client.close(SHORT.multipliedBy(2));

      assertThat(answered.join()).isNotNull();
      assertThat(failure(unanswered)).isInstanceOf(OutcomeUnknownException.class);
    }
  }

  @Test
  void who_submits_while_it_is_closed_is_told_all_the_same() throws Exception {
    try (var _ = Responder.answeringAll(platform)) {
      for (var round = 0; round < 5; round++) {
        var client = connect(platform, SHORT);
        var underWay = new AtomicInteger();
        var submitters = new ArrayList<CompletableFuture<List<CompletableFuture<CommandResult>>>>();
        for (var i = 0; i < 3; i++) {
          submitters.add(
              CompletableFuture.supplyAsync(
                  () -> submitUntilItIsClosed(client, underWay), Thread::startVirtualThread));
        }
        await().atMost(30, SECONDS).until(() -> underWay.get() >= 300);
        client.close();

        for (var submitter : submitters) {
          for (var result : submitter.get(60, SECONDS)) {
            assertThat(result.handle((_, _) -> true).get(60, SECONDS)).isTrue();
          }
        }
      }
    }
  }

  private static List<CompletableFuture<CommandResult>> submitUntilItIsClosed(
      PassbookClient client, AtomicInteger underWay) {
    var results = new ArrayList<CompletableFuture<CommandResult>>();
    do {
      results.add(client.submit(deposit("closing", 1)));
      underWay.incrementAndGet();
    } while (!results.getLast().isCompletedExceptionally());
    return results;
  }

  @Test
  void slow_dependents_hold_up_who_submits_and_a_dependent_itself_may_submit() throws Exception {
    var settings =
        ClientSettings.of(platform.clientConfig())
            .withTimeout(Duration.ofSeconds(8))
            .withMaxInFlight(3);
    var goOn = new CountDownLatch(1);
    try (var _ = Responder.answeringAll(platform);
        var client = connect(settings)) {
      var slow =
          client
              .submit(deposit("slow", 1))
              .thenCompose(_ -> {
                awaitUninterruptibly(goOn);
                return client.submit(deposit("slow", 2));
              });
      var others = List.of(client.submit(deposit("slow", 3)), client.submit(deposit("slow", 4)));

      assertThat(failure(client.submit(deposit("slow", 5))))
          .isInstanceOf(NotSentException.class)
          .hasMessageContaining("3 commands are in flight");

      goOn.countDown();
      assertThat(slow.get(60, SECONDS).outcome()).isInstanceOf(Outcome.Accepted.class);
      others.forEach(CompletableFuture::join);
    }
  }

  @Test
  void the_time_until_there_is_room_is_not_taken_from_the_time_for_the_result() {
    var settings =
        ClientSettings.of(platform.clientConfig())
            .withTimeout(Duration.ofSeconds(6))
            .withMaxInFlight(1);
    try (var _ = Responder.answering(platform, PassbookClientTest::isSlow);
        var client = connect(settings)) {
      client.submit(deposit("quick", 1)).join(); // from here on an answer takes milliseconds
      var first = client.submit(deposit("tardy", 1));
      var second = client.submit(deposit("tardy", 2));

      assertThat(List.of(first.join(), second.join())).hasSize(2);
    }
  }

  private static boolean isSlow(AccountCommand command) {
    if (command.accountId().equals("tardy")) {
      LockSupport.parkNanos(Duration.ofSeconds(4).toNanos());
    }
    return true;
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_broker_that_dies_is_told_as_it_is_and_comes_back_to_the_same_client() {
    try (var own = Platform.start();
        var client = connect(own, SHORT)) {
      var command = deposit("alice", 1);
      own.broker().kill();

      var failure = failure(client.submit(command));

      own.startBrokerAgain();
      // Kafka's producer forgets a cluster that is gone some time, and then sends nothing.
      if (failure instanceof NotSentException) {
        assertThat(Responder.commandsIn(own)).isEmpty();
      } else {
        assertThat(failure).isInstanceOf(OutcomeUnknownException.class);
      }
      try (var _ = Responder.answeringAll(own)) {
        await()
            .atMost(90, SECONDS)
            .ignoreExceptionsMatching(
                e -> e instanceof CompletionException c && c.getCause() instanceof SubmitException)
            .until(() -> client.submit(command).join() != null);
      }
    }
  }

  @Test
  void after_a_failure_nothing_overtakes_where_that_is_asked_for() {
    try (var own = Platform.start()) {
      var settings =
          ClientSettings.of(own.clientConfig())
              .withTimeout(Duration.ofSeconds(5))
              .withMaxInFlight(100_000)
              .withStopAfterSendFailure(true);
      var results = new ArrayList<CompletableFuture<CommandResult>>();
      try (var responder = Responder.answeringAll(own);
          var client = connect(settings)) {
        for (var i = 0; i < 20_000; i++) {
          results.add(client.submit(deposit("account-" + i % 7, i + 1)));
          if (i == 10_000) {
            await().atMost(60, SECONDS).until(() -> responder.received().size() > 100);
            own.broker().kill();
          }
        }
        var last = failure(results.getLast());
        assertThat(last).isInstanceOf(SubmitException.class);
        own.startBrokerAgain();
        assertThat(failure(client.submit(deposit("account-1", 1_000_000))))
            .isInstanceOf(NotSentException.class);
      }
      var sent = Responder.commandsIn(own);
      assertInOrder(sent);
      assertThat(results.stream().filter(result -> !result.isCompletedExceptionally()).count())
          .isBetween(1L, (long) sent.size());
      assertThat(sent).hasSizeLessThan(20_000);
    }
  }

  private static PassbookClient connect(Platform to, Duration timeout) {
    return connect(ClientSettings.of(to.clientConfig()).withTimeout(timeout));
  }

  /**
   * Connecting must be done within the time-out too: on a busy machine that may take a few tries.
   */
  private static PassbookClient connect(ClientSettings settings) {
    return await()
        .atMost(90, SECONDS)
        .ignoreExceptionsInstanceOf(NotSentException.class)
        .until(() -> PassbookClient.connect(settings), Objects::nonNull);
  }

  /** Each account's amounts rise by 7 from command to command: none is missing in between. */
  private static void assertInOrder(List<AccountCommand> commands) {
    var lastAmounts = new HashMap<String, Long>();
    for (var command : commands) {
      var amount = ((Command.Deposit) command.command()).amount();
      var last = lastAmounts.put(command.accountId(), amount);
      if (last != null) {
        assertThat(amount).as("after %d of %s", last, command.accountId()).isEqualTo(last + 7);
      }
    }
    assertThat(lastAmounts).isNotEmpty();
  }

  private static java.util.Set<String> topics(Admin admin) throws Exception {
    return admin.listTopics().names().get(60, SECONDS);
  }

  private static Throwable failure(CompletableFuture<CommandResult> result) {
    try {
      return new AssertionError("Expected a failure but it was " + result.join());
    } catch (CompletionException e) {
      return e.getCause() == null ? e : e.getCause();
    }
  }

  private static AccountCommand deposit(String account, long amount) {
    return new AccountCommand(
        UUID.randomUUID(),
        account,
        Instant.parse("2026-01-01T00:00:00Z"),
        "test",
        null,
        null,
        new Command.Deposit(amount, "EUR", null));
  }
}
