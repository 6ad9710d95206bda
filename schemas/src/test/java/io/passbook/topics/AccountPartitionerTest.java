package io.passbook.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AccountPartitionerTest {

  @Test
  void accounts_never_move() {
    assertThat(AccountPartitioner.partition("alice", 6)).isEqualTo(3);
    assertThat(AccountPartitioner.partition("bob", 6)).isEqualTo(0);
    assertThat(AccountPartitioner.partition("1787", 6)).isEqualTo(5);
    assertThat(AccountPartitioner.partition("", 6)).isEqualTo(3);
  }

  @Test
  void it_is_where_a_java_producer_puts_the_record_by_itself() {
    var random = new Random(1);
    for (var i = 0; i < 10_000; i++) {
      var id = "account-" + random.nextLong();
      var partitions = 1 + random.nextInt(100);
      assertThat(AccountPartitioner.partition(id, partitions))
          .isEqualTo(BuiltInPartitioner.partitionForKey(id.getBytes(UTF_8), partitions));
    }
  }
}
