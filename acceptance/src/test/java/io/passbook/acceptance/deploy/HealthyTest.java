package io.passbook.acceptance.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The health check of every container. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HealthyTest {
  private final HttpServer server;
  private volatile int status = 200;

  HealthyTest() throws IOException {
    server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
  }

  @BeforeEach
  void start() {
    server.createContext(
        "/health/ready",
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void http_is_healthy_when_it_answers_with_200() throws Exception {
    assertThat(healthy("http", port(), "/health/ready")).isZero();
    assertThat(healthy("http", port(), "/else")).isNotZero();
    status = 503;
    assertThat(healthy("http", port(), "/health/ready")).isNotZero();
  }

  @Test
  void tcp_is_healthy_when_it_takes_connections() throws Exception {
    var port = port();
    assertThat(healthy("tcp", port)).isZero();
    server.stop(0);
    assertThat(healthy("tcp", port)).isNotZero();
    assertThat(healthy("http", port, "/health/ready")).isNotZero();
  }

  private String port() {
    return Integer.toString(server.getAddress().getPort());
  }

  private static int healthy(String... arguments) throws Exception {
    var script = ComposeFile.ROOT.resolve("deploy/healthy").toString();
    var process =
        new ProcessBuilder(Stream.concat(Stream.of(script), Stream.of(arguments)).toList())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
