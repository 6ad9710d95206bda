package io.passbook.command.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Without brokers: which settings make clients. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KafkaClientsTest {
  private final List<Producer<?, ?>> opened = new ArrayList<>();

  @Test
  void requests_may_last_longer_than_a_producer_accepts() {
    for (var requestTimeoutMs : List.of("1000", "9000", "30000", "120000")) {
      var clients =
          new KafkaClients(
              Map.of("bootstrap.servers", "127.0.0.1:1", "request.timeout.ms", requestTimeoutMs),
              "group",
              1,
              new Observer());
      clients.producer("worker").close(Duration.ZERO);
    }
    assertThat(opened).hasSize(4);
  }

  private final class Observer implements KafkaClients.Observer {
    @Override
    public void opened(Consumer<?, ?> consumer) {}

    @Override
    public void opened(Producer<?, ?> producer) {
      opened.add(producer);
    }

    @Override
    public void closed(Producer<?, ?> producer) {}

    @Override
    public void opened(Admin admin) {}
  }
}
