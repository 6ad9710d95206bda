package io.passbook.acceptance.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LayoutTest {

  @Test
  void the_deployed_layout_takes_commands_and_queries_also_with_one_broker_killed() {
    try (var layout = Layout.start()) {
      assertThat(layout.cli("topics", "check").output()).contains("all is well");
      assertAccepted(layout, "open", "alice", "--owner", "Alice");
      assertAccepted(layout, "deposit", "alice", "1000");

      layout.brokers().kill(1);

      assertAccepted(layout, "withdraw", "alice", "200");
      for (int port : layout.projectionPorts()) {
        var shown =
            layout.cli("show", "alice", "--json", "--projection", "http://127.0.0.1:" + port);
        assertThat(shown.output()).as(shown.errors()).contains("\"balance\":80000");
      }
    }
  }

  private static void assertAccepted(Layout layout, String... command) {
    var result = layout.cli(command);
    assertThat(result.exitCode()).as(result.errors()).isZero();
    assertThat(result.output()).startsWith("accepted");
  }
}
