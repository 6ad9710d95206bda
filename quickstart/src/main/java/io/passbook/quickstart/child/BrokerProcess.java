package io.passbook.quickstart.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * One Kafka node, broker and controller in one (KRaft, KIP-500). Argument: its properties file. The
 * data folder is formatted on first use.
 */
public final class BrokerProcess {
  /** In the properties file, beside Kafka's own: the id of the cluster, for the formatting. */
  public static final String CLUSTER_ID = "passbook.cluster.id";

  private BrokerProcess() {}

  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // what programs read has the digits 0 to 9
    var lifeline = Lifeline.tie();
    try {
      var properties = new Properties();
      try (var in = Files.newBufferedReader(Path.of(args[0]))) {
        properties.load(in);
      }
      var folder = Path.of(properties.getProperty("log.dirs"));
      lifeline.occupy(folder);
      formatOnFirstUse(folder, properties);
      var server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
      Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "stop"));
      server.startup();
      lifeline.ready();
      server.awaitShutdown();
    } catch (Throwable e) {
      lifeline.fail(e);
    }
  }

  private static void formatOnFirstUse(Path folder, Properties properties) throws Exception {
    if (Files.exists(folder.resolve("meta.properties"))) {
      return;
    }
    new Formatter()
        .setPrintStream(System.err)
        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
        .setClusterId(required(properties, CLUSTER_ID))
        .setNodeId(Integer.parseInt(required(properties, "node.id")))
        .setControllerListenerName(required(properties, "controller.listener.names"))
        .addDirectory(folder.toString())
        .setMetadataLogDirectory(folder.toString())
        .setHasDynamicQuorum(false)
        .run();
  }

  private static String required(Properties properties, String name) throws IOException {
    var value = properties.getProperty(name);
    if (value == null) {
      throw new IOException("The broker's properties lack " + name);
    }
    return value;
  }
}
