package io.passbook.topics;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * On which partition an account is: Kafka's default for Java clients, murmur2 over the account id's
 * UTF-8 bytes, in every topic. Given explicitly wherever we send, because the keys of events are
 * not account ids.
 */
public final class AccountPartitioner {
  private AccountPartitioner() {}

  /**
   * The account's partition, from 0.
   *
   * @param partitions how many the topic has, at least 1
   */
  public static int partition(String accountId, int partitions) {
    var bytes = accountId.getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(bytes)) % partitions;
  }
}
