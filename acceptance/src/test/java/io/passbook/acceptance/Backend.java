package io.passbook.acceptance;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Brokers with Passbook's topics, and a registry: what services stand on. */
public interface Backend extends AutoCloseable {

  /** For Kafka clients and for {@code MessageSerdes}. */
  Map<String, Object> clientConfig();

  /** The same as settings of a service or of the command line: {@code PASSBOOK_…}. */
  Map<String, String> environment();

  /** Whoever asks for it closes it. */
  Admin admin();

  /** Ends all of it and deletes its data. */
  @Override
  void close();
}
