package io.passbook.command.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.topics.AccountPartitioner;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GrownTopicsTest {
  @Test
  void no_accounts_can_have_been_anywhere() {
    assertThat(GrownTopics.check(Map.of(), 6)).isEmpty();
  }

  @Test
  void accounts_that_are_at_home_are_well() {
    assertThat(GrownTopics.check(accounts(100, 6), 6)).isEmpty();
  }

  @Test
  void accounts_that_are_at_home_with_fewer_partitions_tell_how_many_there_were() {
    var finding = GrownTopics.check(accounts(100, 6), 8).orElseThrow();
    assertThat(finding.topic()).isEqualTo("account-events");
    assertThat(finding.problem()).endsWith("where they belong with 6, and it has 8");
    assertThat(finding.remedy()).contains("with as many partitions as before");
  }

  @Test
  void one_that_is_nowhere_at_home_is_for_its_own_partition_to_complain_of() {
    var accounts = accounts(100, 6);
    accounts.computeIfAbsent(0, _ -> new HashSet<>()).add("stray");
    accounts.computeIfAbsent(1, _ -> new HashSet<>()).add("stray");
    assertThat(GrownTopics.check(accounts, 8)).isEmpty();
  }

  @Test
  void few_accounts_may_leave_open_how_many_there_were() {
    var id =
        IntStream.range(0, 100)
            .mapToObj(i -> "account-" + i)
            .filter(
                it -> AccountPartitioner.partition(it, 4) != AccountPartitioner.partition(it, 8))
            .findFirst()
            .orElseThrow();
    var home = AccountPartitioner.partition(id, 4);
    assertThat(GrownTopics.check(Map.of(home, Set.of(id)), 8).orElseThrow().problem())
        .contains("4");
  }

  private static Map<Integer, Set<String>> accounts(int count, int partitions) {
    var all = new HashMap<Integer, Set<String>>();
    for (var i = 0; i < count; i++) {
      var id = "account-" + i;
      all.computeIfAbsent(AccountPartitioner.partition(id, partitions), _ -> new HashSet<>())
          .add(id);
    }
    return all;
  }
}
