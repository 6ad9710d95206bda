package io.passbook.projection.pipeline;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * How the Streams applications of one instance run.
 *
 * @param kafka for every Kafka client, {@code bootstrap.servers} among it
 * @param applications which of {@link #HISTORY} and {@link #ACCOUNTS} run here
 * @param applicationIdPrefix before the application's name: its consumer group and the changelogs
 * @param stateDir where stores are; only one process may use it
 * @param address {@code host:port} under which the other instances reach this one's HTTP server
 * @param standbys instances that keep a copy of each partition besides the active one
 * @param threads Streams threads of each application
 * @param sessionTimeoutMs after which an instance that died or hangs loses its partitions
 */
public record PipelineSettings(
    Map<String, Object> kafka,
    Set<String> applications,
    String applicationIdPrefix,
    Path stateDir,
    String address,
    int standbys,
    int threads,
    int sessionTimeoutMs) {
  public static final String HISTORY = "history";
  public static final String ACCOUNTS = "accounts";

  public PipelineSettings {
    kafka = Map.copyOf(kafka);
    applications = Set.copyOf(applications);
  }
}
