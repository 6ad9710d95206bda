package io.passbook.projection.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.message.AccountEvent;
import io.passbook.message.Event;
import io.passbook.projection.Events;
import io.passbook.projection.summary.AccountSummary;
import io.passbook.projection.summary.BrokenLogException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HistoryTest {
  private static final Events ALICE =
      Events.of("A").open("Alice", "EUR").deposit(1000).withdraw(200).deposit(500);

  private static Moment occurredBy(Instant time) {
    return new Moment(time, null, null);
  }

  private static long balance(Moment moment) {
    return History.fold(ALICE.list().iterator(), moment).map(AccountSummary::balance).orElse(-1L);
  }

  @Test
  void as_of_a_time_means_what_had_occurred_by_then() {
    assertThat(balance(occurredBy(Events.START))).isEqualTo(-1);
    assertThat(balance(occurredBy(Events.START.plusSeconds(60)))).isZero();
    assertThat(balance(occurredBy(Events.START.plusSeconds(120)))).isEqualTo(1000);
    assertThat(balance(occurredBy(Events.START.plusSeconds(179)))).isEqualTo(1000);
    assertThat(balance(occurredBy(Events.START.plusSeconds(100_000)))).isEqualTo(1300);
  }

  @Test
  void known_at_a_time_means_what_had_been_recorded_by_then() {
    assertThat(balance(new Moment(null, Events.START.plusSeconds(120), null))).isEqualTo(-1);
    assertThat(balance(new Moment(null, Events.START.plusSeconds(3720), null))).isEqualTo(1000);
  }

  @Test
  void after_an_event_means_that_event_and_all_before_it() {
    assertThat(balance(new Moment(null, null, 3L))).isEqualTo(800);
    assertThat(balance(new Moment(null, null, 99L))).isEqualTo(1300);
  }

  @Test
  void an_account_without_its_first_event_is_being_erased() {
    assertThat(History.fold(ALICE.list().subList(1, 4).iterator(), occurredBy(Events.START)))
        .isEmpty();
    assertThat(
            History.fold(
                ALICE.list().subList(1, 4).iterator(), occurredBy(Events.START.plusSeconds(9999))))
        .isEmpty();
  }

  @Test
  void conditions_together_must_all_hold() {
    assertThat(balance(new Moment(Events.START.plusSeconds(100_000), null, 2L))).isEqualTo(1000);
    assertThat(balance(new Moment(Events.START.plusSeconds(60), null, 3L))).isZero();
  }

  @Test
  void a_clock_that_went_back_hides_nothing_that_came_before() {
    var first = ALICE.get(1);
    var late = recordedAt(ALICE.get(2), Events.START.plusSeconds(9000));
    var early = recordedAt(ALICE.get(3), Events.START.plusSeconds(8000));
    var moment = new Moment(null, Events.START.plusSeconds(8500), null);

    assertThat(History.fold(List.of(first, late, early).iterator(), moment))
        .map(AccountSummary::sequence)
        .contains(1L);
  }

  private static AccountEvent recordedAt(AccountEvent event, Instant time) {
    return new AccountEvent(
        event.accountId(),
        event.sequence(),
        event.occurredAt(),
        event.issuedAt(),
        time,
        new UUID(0, 0),
        event.commandOffset(),
        event.issuedBy(),
        event.correlationId(),
        event.event());
  }

  @Test
  void pages_end_where_the_events_end() {
    assertThat(EventPage.take(ALICE.list().iterator(), 0, 3).next()).isEqualTo(3);
    assertThat(EventPage.take(ALICE.list().iterator(), 0, 4).next()).isNull();
    assertThat(EventPage.take(List.<AccountEvent>of().iterator(), 0, 4).events()).isEmpty();
    assertThat(EventPage.take(ALICE.list().iterator(), 0, 1).events().getFirst().event())
        .isInstanceOf(Event.AccountOpened.class);
  }

  @Test
  void a_page_with_a_hole_is_none() {
    var later = List.of(ALICE.get(1), ALICE.get(3), ALICE.get(4));

    assertThat(EventPage.take(later.iterator(), 0, 1).next()).isEqualTo(1);
    assertThatThrownBy(() -> EventPage.take(later.iterator(), 0, 2))
        .isInstanceOf(BrokenLogException.class)
        .hasMessage("Expected event 2 of account A but it was event 3");
    assertThatThrownBy(() -> EventPage.take(later.subList(1, 3).iterator(), 1, 2))
        .isInstanceOf(BrokenLogException.class);
    assertThat(EventPage.take(later.subList(1, 3).iterator(), 2, 2).events()).hasSize(2);
  }
}
