package io.passbook.acceptance.read;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.passbook.acceptance.PassbookProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The projection service's HTTP server with nothing to do: a process like the service's, which
 * gives the same answer to everybody, of the same headers and body. It is the ceiling for what the
 * service can do.
 */
public final class ConstantServer implements AutoCloseable {
  private static final String LISTENS = "port ";
  private static final List<String> HEADERS =
      List.of("Content-Type", "ETag", "Passbook-Staleness-Ms", "Passbook-Served-By");

  private final PassbookProcess process;
  private final int port;

  private ConstantServer(PassbookProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  static ConstantServer start(Http.Answer answer) {
    var arguments = new ArrayList<>(HEADERS.stream().map(answer::header).toList());
    arguments.add(answer.body());
    var process =
        PassbookProcess.start(
            Map.of(),
            List.of("-Dpassbook.main=" + ConstantServer.class.getName()),
            arguments.toArray(String[]::new));
    var said = process.awaitOutput("\n", Duration.ofMinutes(1)).output();
    return new ConstantServer(process, Integer.parseInt(said.strip().substring(LISTENS.length())));
  }

  int port() {
    return port;
  }

  /**
   * The process itself.
   *
   * @param arguments the values of the headers, then the body
   */
  public static void main(String[] arguments) {
    var headers =
        IntStream.range(0, HEADERS.size())
            .mapToObj(i -> HeaderValues.createCached(HEADERS.get(i), arguments[i]))
            .toList();
    var body = arguments[HEADERS.size()].getBytes(StandardCharsets.UTF_8);
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
            .routing(r ->
                r.any((_, response) -> {
                  headers.forEach(response::header);
                  response.send(body);
                }))
            .build()
            .start();
    System.out.println(LISTENS + server.port());
  }

  @Override
  public void close() {
    process.close();
  }
}
