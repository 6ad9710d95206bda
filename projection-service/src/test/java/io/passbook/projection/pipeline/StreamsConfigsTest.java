package io.passbook.projection.pipeline;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.process.StartException;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StreamsConfigsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "client.id",
        "auto.offset.reset",
        "consumer.auto.offset.reset",
        "main.consumer.auto.offset.reset",
        "restore.consumer.client.id",
        "application.id",
        "application.server",
        "isolation.level",
        "main.consumer.isolation.level",
        "processing.guarantee",
        "group.protocol",
        "state.dir"
      })
  void what_our_promises_stand_on_cannot_be_set(String name) {
    assertThatThrownBy(() -> StreamsConfigs.check(Map.of("bootstrap.servers", "x:1", name, "y")))
        .isInstanceOf(StartException.class)
        .hasMessageStartingWith("kafka.%s cannot be set for the projection service: ", name);
  }

  @Test
  void everything_else_can() {
    assertThatCode(() ->
            StreamsConfigs.check(
                Map.of("bootstrap.servers", "x:1", "consumer.fetch.max.wait.ms", "100")))
        .doesNotThrowAnyException();
  }
}
