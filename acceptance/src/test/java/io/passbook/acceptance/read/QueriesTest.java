package io.passbook.acceptance.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.passbook.acceptance.Folders;
import io.passbook.acceptance.Platform;
import io.passbook.projection.main.ProjectionService;
import io.passbook.settings.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class QueriesTest {
  private static Platform platform;
  private static ProjectionService service;
  private static Ledger ledger;

  @BeforeAll
  static void start() {
    platform = Platform.start();
    ledger = new Ledger(platform);
    service =
        ProjectionService.start(
            Settings.of(
                Map.of(
                    "bootstrap.servers",
                    platform.bootstrapServers(),
                    "schema.registry.url",
                    platform.registryUrl(),
                    "http.port",
                    "0",
                    "state.dir",
                    Folders.temporary("state").toString()),
                ProjectionService.settingNames()));
    await().atMost(Duration.ofSeconds(60)).until(service::isReady);
  }

  @AfterAll
  static void stop() {
    service.close();
    ledger.close();
    platform.close();
  }

  private static Http.Answer get(String path, String... headers) {
    return Http.get(service.httpPort(), path, headers);
  }

  @Test
  void a_fresh_query_has_what_was_committed_before_it() {
    ledger.open("q-1", "Alice", "EUR").commit();
    for (var i = 1; i <= 50; i++) {
      ledger.deposit("q-1", 100).commit();
      var answer = get("/accounts/q-1?fresh=true");
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(answer.json().get("sequence").asLong()).isEqualTo(i + 1);
      assertThat(answer.json().get("balance").asLong()).isEqualTo(100L * i);
      assertThat(answer.header("ETag")).isEqualTo("\"" + (i + 1) + "\"");
      assertThat(get("/accounts/q-1/events?fresh=true&limit=1000").json().get("events").size())
          .isEqualTo(i + 1);
    }
  }
}
