package io.passbook.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ListenAddressTest {
  @Test
  void a_port_that_somebody_listens_on_is_not_free() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(new ListenAddress("127.0.0.1", taken.getLocalPort())::requireFree)
          .isInstanceOf(StartException.class)
          .hasMessage(
              "Port %d of 127.0.0.1 cannot be used (Address already in use): name another with"
                  + " http.port",
              taken.getLocalPort());
    }
  }

  @Test
  void any_port_will_do_for_0() {
    assertThatCode(new ListenAddress("127.0.0.1", 0)::requireFree).doesNotThrowAnyException();
  }

  @Test
  void a_host_that_is_not_this_one_is_refused() {
    // 192.0.2.0/24 belongs to nobody (RFC 5737).
    assertThatThrownBy(new ListenAddress("192.0.2.1", 0)::requireFree)
        .isInstanceOf(StartException.class)
        .hasMessageStartingWith("Port 0 of 192.0.2.1 cannot be used (");
  }

  @Test
  void a_stop_during_the_start_does_not_disturb_a_server_that_starts() {
    var disturbed = new AtomicBoolean(true);
    Thread.currentThread().interrupt();
    ListenAddress.start(() -> disturbed.set(Thread.currentThread().isInterrupted()));

    assertThat(disturbed).isFalse();
    assertThat(Thread.interrupted()).as("whoever starts it still hears of the stop").isTrue();
  }

  @Test
  void a_server_that_cannot_start_says_why() {
    var why = new IllegalStateException("no");
    assertThatThrownBy(() ->
            ListenAddress.start(() -> {
              throw why;
            }))
        .isSameAs(why);
  }
}
