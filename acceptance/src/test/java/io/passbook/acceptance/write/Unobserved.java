package io.passbook.acceptance.write;

import io.passbook.command.kafka.KafkaClients;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** Nobody measures these clients. */
final class Unobserved implements KafkaClients.Observer {
  @Override
  public void opened(Consumer<?, ?> consumer) {}

  @Override
  public void opened(Producer<?, ?> producer) {}

  @Override
  public void opened(Admin admin) {}

  @Override
  public void closed(Producer<?, ?> producer) {}
}
