package io.passbook.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RowIdsTest {
  private static final long SEED = 7;

  @Test
  void remembers_rows_and_what_is_booked_as_a_map_does() {
    var random = new Random(SEED);
    var ids = new RowIds();
    var ordinals = new HashMap<String, Integer>();
    var booked = new HashMap<String, Integer>();
    for (var i = 0; i < 50_000; i++) {
      var account = "account-" + random.nextInt(5);
      var id = new UUID(random.nextInt(100), 2 + random.nextInt(100));
      var key = account + id;
      ids.add(account, id, i);
      ordinals.putIfAbsent(key, i);
      if (random.nextInt(3) == 0) {
        ids.book(account, id, i);
        booked.put(key, i);
      }
    }

    assertThat(ids.size()).isEqualTo(ordinals.size());
    for (var account = 0; account < 6; account++) {
      for (var high = 0; high < 100; high++) {
        for (var low = 2; low < 103; low++) {
          var id = new UUID(high, low);
          var key = "account-" + account + id;
          assertThat(ids.ordinalOf("account-" + account, id))
              .as("%s, seed %d", key, SEED)
              .isEqualTo(ordinals.getOrDefault(key, -1));
          if (ordinals.containsKey(key)) {
            assertThat(ids.isBooked("account-" + account, id)).isEqualTo(booked.containsKey(key));
          }
          if (booked.containsKey(key)) {
            assertThat(ids.bookedContent("account-" + account, id)).isEqualTo(booked.get(key));
          }
        }
      }
    }
  }
}
