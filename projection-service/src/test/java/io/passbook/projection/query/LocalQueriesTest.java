package io.passbook.projection.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.message.AccountEvent;
import io.passbook.projection.Events;
import io.passbook.projection.history.Moment;
import io.passbook.projection.pipeline.AccountsView.PageOf;
import io.passbook.projection.pipeline.LocalViews;
import io.passbook.projection.pipeline.Role;
import io.passbook.projection.summary.AccountSummary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LocalQueriesTest {
  private static final Moment NOW = new Moment(null, null, Long.MAX_VALUE);

  private final Events alice = Events.of("A").open("Alice", "EUR").deposit(1000).withdraw(200);
  private final LocalViews views = new LocalViews(1).activate();
  private final LocalQueries queries =
      new LocalQueries(Optional.of(views.accounts()), Optional.of(views.history()));

  private static Need need(boolean fresh, long minSequence, Duration wait) {
    return new Need(fresh, minSequence, System.nanoTime() + wait.toNanos());
  }

  private static Need now() {
    return need(false, 0, Duration.ZERO);
  }

  private static Need fresh(Duration wait) {
    return need(true, 0, wait);
  }

  private static Need atLeast(long sequence, Duration wait) {
    return need(false, sequence, wait);
  }

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(50);

  private long sequence(Need need) {
    return queries.account("A", need).value().map(AccountSummary::sequence).orElse(0L);
  }

  private long historySequence(Need need) {
    return queries.accountAt("A", NOW, need).value().map(AccountSummary::sequence).orElse(0L);
  }

  private int events(Need need) {
    return queries.events("A", 0, 100, need).value().map(p -> p.events().size()).orElse(0);
  }

  @Test
  void a_plain_question_gets_what_there_is_and_how_old_it_is() {
    views.apply(alice.get(1), alice.get(2)).commit(alice.get(3));

    var answer = queries.account("A", now());
    assertThat(answer.value()).map(AccountSummary::balance).contains(1000L);
    assertThat(answer.role()).isEqualTo(Role.ACTIVE);
    assertThat(answer.stalenessMs()).isLessThan(60_000);
    assertThat(queries.account("B", now()).value()).isEmpty();
    assertThat(queries.events("B", 0, 10, now()).value()).isEmpty();
  }

  @Test
  void a_fresh_question_waits_for_what_was_committed_when_it_came() {
    views.apply(alice.get(1)).commit(alice.get(2));
    var account =
        CompletableFuture.supplyAsync(() -> sequence(fresh(LONG)), Thread::startVirtualThread);
    var history =
        CompletableFuture.supplyAsync(
            () -> historySequence(fresh(LONG)), Thread::startVirtualThread);
    var page = CompletableFuture.supplyAsync(() -> events(fresh(LONG)), Thread::startVirtualThread);

    views.catchUp(alice.get(2));
    assertThat(account.join()).isEqualTo(2);
    assertThat(history.join()).isEqualTo(2);
    assertThat(page.join()).isEqualTo(2);
  }

  @Test
  void what_does_not_come_in_time_is_refused_with_what_there_is() {
    views.apply(alice.get(1)).commit(alice.get(2));

    assertNotYet(() -> sequence(fresh(SHORT)), 1);
    assertNotYet(() -> historySequence(fresh(SHORT)), 1);
    assertNotYet(() -> sequence(atLeast(2, SHORT)), 1);
    assertNotYet(() -> historySequence(atLeast(2, SHORT)), 1);
    assertNotYet(() -> queries.totals(0, fresh(SHORT)), -1);
  }

  private static void assertNotYet(Runnable question, long sequence) {
    assertThatThrownBy(question::run)
        .isInstanceOfSatisfying(
            NotYetException.class, e -> assertThat(e.sequence()).isEqualTo(sequence));
  }

  @Test
  void what_is_up_to_date_is_fresh_also_for_who_does_not_wait() {
    views.apply(alice.get(1));
    views.brokersThink(Duration.ofMillis(5));

    assertThat(sequence(fresh(Duration.ZERO))).isEqualTo(1);
    assertThat(historySequence(fresh(Duration.ZERO))).isEqualTo(1);
    views.commit(alice.get(2));
    assertNotYet(() -> sequence(fresh(Duration.ZERO)), 1);
  }

  @Test
  void who_does_not_wait_is_refused_soon_when_no_broker_answers() {
    views.apply(alice.get(1));
    views.brokersThink(LONG);
    var startNanos = System.nanoTime();

    assertNotYet(() -> sequence(fresh(Duration.ZERO)), 1);
    assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(LONG.dividedBy(2));
  }

  @Test
  void without_brokers_nothing_is_fresh_and_the_rest_is_answered() {
    views.apply(alice.get(1));
    views.brokersAnswer(false);

    assertThat(sequence(now())).isEqualTo(1);
    assertNotYet(() -> sequence(fresh(SHORT)), 1);
  }

  @Test
  void an_event_that_comes_between_two_looks_at_the_history_does_not_make_it_new() {
    views.apply(alice.get(1));
    views.afterHistoryRead(0, () -> views.apply(alice.get(2)));
    assertThat(events(atLeast(2, LONG))).isEqualTo(2);
    views.afterHistoryRead(0, () -> views.apply(alice.get(3)));
    assertThat(historySequence(atLeast(3, LONG))).isEqualTo(3);
  }

  @Test
  void a_history_that_is_too_short_yet_is_not_read() {
    var other = Events.of("B").open("Bob", "EUR");
    IntStream.range(0, 100).forEach(_ -> other.deposit(1));
    views.apply(alice.get(1), alice.get(2));
    var account =
        CompletableFuture.supplyAsync(
            () -> historySequence(atLeast(3, LONG)), Thread::startVirtualThread);
    var page =
        CompletableFuture.supplyAsync(() -> events(atLeast(3, LONG)), Thread::startVirtualThread);
    other.list().forEach(views::apply);
    assertNotYet(() -> historySequence(atLeast(3, SHORT)), 2);
    assertThat(views.historyReads(0)).isZero();

    views.apply(alice.get(3));
    assertThat(account.join()).isEqualTo(3);
    assertThat(page.join()).isEqualTo(3);
    assertThat(views.historyReads(0)).isEqualTo(2);
  }

  @Test
  void a_partition_that_comes_between_two_looks_is_looked_at_again_and_then_others_are_asked() {
    views.apply(alice.get(1));
    views.afterHistoryRead(0, views::activate);
    assertThat(historySequence(now())).isEqualTo(1);
    views.afterHistoryRead(
        0,
        () -> {
          views.activate();
          views.afterHistoryRead(0, views::activate);
        });
    assertThatThrownBy(() -> historySequence(now())).isInstanceOf(NotHereException.class);
  }

  @Test
  void a_partition_that_is_not_here_is_told_from_an_account_that_is_not_there() {
    views.apply(alice.get(1));
    views.storesAreHere(false);
    assertThatThrownBy(() -> sequence(now())).isInstanceOf(NotHereException.class);

    var elsewhere = new LocalQueries(Optional.empty(), Optional.empty());
    assertThatThrownBy(() -> elsewhere.account("A", now())).isInstanceOf(NotHereException.class);
    assertThatThrownBy(() -> elsewhere.events("A", 0, 1, now()))
        .isInstanceOf(NotHereException.class);
  }

  @Test
  void a_standby_answers_with_what_it_has_and_says_that_it_is_one() {
    views.apply(alice.get(1), alice.get(2)).follow();

    var answer = queries.account("A", now());
    assertThat(answer.role()).isEqualTo(Role.STANDBY);
    assertThat(answer.value()).map(AccountSummary::sequence).contains(2L);
    assertThat(queries.accountAt("A", NOW, now()).role()).isEqualTo(Role.STANDBY);
    views.commit(alice.get(3));
    assertNotYet(() -> sequence(fresh(SHORT)), 2);
    assertNotYet(() -> historySequence(fresh(SHORT)), 2);
  }

  @Test
  void a_registry_that_is_away_is_waited_for_within_the_deadline_and_no_longer() {
    views.apply(alice.get(1), alice.get(2));
    views.registryAnswers(false);

    assertThat(sequence(now())).as("the accounts need no schema").isEqualTo(2);
    assertThatThrownBy(() -> historySequence(now()))
        .isInstanceOf(NotHereException.class)
        .hasMessageContaining("schema registry");
    assertThatThrownBy(() -> events(need(false, 0, LONG))).isInstanceOf(NotHereException.class);
    views.registryAnswers(true);
    assertThat(events(now())).isEqualTo(2);
  }

  @Test
  void an_account_in_the_middle_of_its_erasure_is_not_there_any_more() {
    views.apply(alice.get(1), alice.get(2), alice.get(3)).erase("A", 1);

    assertThat(queries.accountAt("A", NOW, now()).value()).isEmpty();
    assertThat(queries.events("A", 0, 10, now()).value()).isEmpty();
    assertThat(queries.events("A", 2, 10, now()).value()).isEmpty();
  }

  @Test
  void a_store_that_cannot_be_read_is_as_good_as_not_here() {
    views.apply(alice.get(1));
    views.storesFailWith(new ProcessorStateException("a block is broken"));

    assertThatThrownBy(() -> queries.account("A", now())).isInstanceOf(NotHereException.class);
    assertThatThrownBy(() -> queries.events("A", 0, 10, now()))
        .isInstanceOf(NotHereException.class);
    assertThatThrownBy(() -> queries.totals(0, now())).isInstanceOf(NotHereException.class);
  }

  @Test
  void a_history_that_is_too_long_for_the_time_is_refused() {
    var veteran = Events.of("veteran").open("Veteran", "EUR");
    for (var i = 0; i < 3_000; i++) {
      veteran.deposit(1);
    }
    views.apply(veteran.list().toArray(AccountEvent[]::new));
    assertThat(queries.accountAt("veteran", NOW, now()).value()).isPresent();

    views.decodingTakes(Duration.ofMillis(1));
    var startNanos = System.nanoTime();
    assertNotYet(() -> queries.accountAt("veteran", NOW, now()), -1);
    assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
        .as("it is looked at on the way")
        .isGreaterThan(Duration.ofMillis(200));
    assertThat(queries.accountAt("veteran", NOW, need(false, 0, LONG)).value()).isPresent();
  }

  @Test
  void lists_and_totals_are_of_one_partition() {
    views.apply(alice.get(1), alice.get(2));
    views.apply(
        Events.of("B").open("Bob", "CZK").deposit(7).close().list().toArray(AccountEvent[]::new));

    assertThat(queries.totals(0, now()).value()).containsOnlyKeys("CZK", "EUR");
    assertThat(ids(new PageOf(null, null, null, 10))).containsExactly("A", "B");
    assertThat(ids(new PageOf("Bob", null, null, 10))).containsExactly("B");
    assertThat(ids(new PageOf(null, true, null, 10))).containsExactly("A");
    assertThat(ids(new PageOf(null, null, "A", 10))).containsExactly("B");
  }

  @Test
  void a_page_looks_at_20_000_accounts_at_most_and_says_where_it_goes_on() {
    var scanned = 20_000;
    for (var i = 0; i < scanned; i++) {
      views.apply(
          Events.of("c%05d".formatted(i))
              .open("Closed", "EUR")
              .close()
              .list()
              .toArray(AccountEvent[]::new));
    }
    views.apply(Events.of("last").open("Open", "EUR").get(1));

    var first = queries.page(0, new PageOf(null, true, null, 10), now()).value();
    assertThat(first.accounts()).isEmpty();
    assertThat(first.scannedTo()).isEqualTo("c19999");
    assertThat(ids(new PageOf(null, true, first.scannedTo(), 10))).containsExactly("last");
    var owned = queries.page(0, new PageOf("Closed", true, null, 10), now()).value();
    assertThat(owned.accounts()).isEmpty();
  }

  private List<String> ids(PageOf of) {
    return queries.page(0, of, now()).value().accounts().stream()
        .map(AccountSummary::accountId)
        .toList();
  }
}
