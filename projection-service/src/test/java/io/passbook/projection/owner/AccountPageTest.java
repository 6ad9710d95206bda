package io.passbook.projection.owner;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.projection.Events;
import io.passbook.projection.summary.AccountSummary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AccountPageTest {

  private static AccountSummary account(String id) {
    return AccountSummary.apply(null, Events.of(id).open("Alice", "EUR").get(1));
  }

  @Test
  void a_cursor_is_read_back_as_it_was_written() {
    var cursor = new Cursor("a.b:c-1");

    assertThat(Cursor.decode(cursor.encode())).contains(cursor);
  }

  @Test
  void what_is_no_cursor_is_refused() {
    for (var text : List.of("", "x", "%%%", "MQ", "Mg", new Cursor("a").encode() + "!!")) {
      assertThat(Cursor.decode(text)).as(text).isEmpty();
    }
  }

  @Test
  void pages_over_partitions_show_every_account_once_and_in_order() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    for (var run = 0; run < 300; run++) {
      var partitions = IntStream.range(0, 1 + random.nextInt(5)).mapToObj(_ -> ids()).toList();
      var all = new ArrayList<String>();
      for (var i = 0; i < random.nextInt(60); i++) {
        var id = "a%03d".formatted(i);
        all.add(id);
        partitions.get(random.nextInt(partitions.size())).add(id);
      }
      var limit = 1 + random.nextInt(10);
      var scanLimit = 1 + random.nextInt(10);
      assertThat(everyPage(partitions, limit, scanLimit)).as("seed %d", seed).isEqualTo(all);
    }
  }

  private static List<String> ids() {
    return new ArrayList<>();
  }

  private static List<String> everyPage(List<List<String>> partitions, int limit, int scanLimit) {
    var seen = new ArrayList<String>();
    var after = "";
    while (true) {
      var from = after;
      var page =
          AccountPage.merge(
              partitions.stream().map(p -> part(p, from, Math.min(limit, scanLimit))).toList(),
              limit);
      assertThat(page.accounts()).hasSizeLessThanOrEqualTo(limit);
      page.accounts().forEach(a -> seen.add(a.accountId()));
      if (page.next().isEmpty()) {
        return seen;
      }
      after = page.next().get().afterAccountId();
    }
  }

  private static AccountPage part(List<String> ids, String after, int limit) {
    var behind =
        ids.stream()
            .filter(id -> id.compareTo(after) > 0)
            .sorted(Comparator.naturalOrder())
            .toList();
    var page = behind.stream().limit(limit).map(AccountPageTest::account).toList();
    return new AccountPage(page, behind.size() > limit ? page.getLast().accountId() : null);
  }
}
