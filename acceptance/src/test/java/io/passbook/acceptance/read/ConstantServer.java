package io.passbook.acceptance.read;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.passbook.acceptance.PassbookProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The projection service's HTTP server with nothing to do: a process like the service's, which
 * gives the same answer to everybody. It is the ceiling for what the service can do.
 */
public final class ConstantServer implements AutoCloseable {
  private static final String LISTENS = "port ";

  private final PassbookProcess process;
  private final int port;

  private ConstantServer(PassbookProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  static ConstantServer start(String body) {
    var process =
        PassbookProcess.start(
            Map.of(), List.of("-Dpassbook.main=" + ConstantServer.class.getName()), body);
    var said = process.awaitOutput("\n", Duration.ofMinutes(1)).output();
    return new ConstantServer(process, Integer.parseInt(said.strip().substring(LISTENS.length())));
  }

  int port() {
    return port;
  }

  /**
   * The process itself.
   *
   * @param arguments the answer
   */
  public static void main(String[] arguments) {
    var body = arguments[0].getBytes(StandardCharsets.UTF_8);
    var type = HeaderValues.createCached("Content-Type", "application/json");
    var server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .useNio(false)
            .connectionOptions(
                SocketOptions.builder()
                    .tcpNoDelay(true)
                    .readTimeout(Duration.ofSeconds(30))
                    .build())
            .routing(r -> r.any((_, response) -> response.header(type).send(body)))
            .build()
            .start();
    System.out.println(LISTENS + server.port());
  }

  @Override
  public void close() {
    process.close();
  }
}
