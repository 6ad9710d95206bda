package io.passbook.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.topics.TopicSetup;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ContainerTest {

  @Test
  void the_image_of_kafka_does_as_well_as_the_embedded_broker() {
    try (var platform = Platform.startInContainer();
        var admin = platform.admin()) {
      assertThat(TopicSetup.check(admin, true)).isEmpty();
    }
  }
}
