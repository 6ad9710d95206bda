package io.passbook.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.topics.TopicSetup;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PlatformTest {

  @Test
  void the_platform_of_all_tests_is_a_real_broker_with_topics_as_they_should_be() {
    try (var admin = Platform.shared().admin()) {
      assertThat(TopicSetup.check(admin, true)).isEmpty();
    }
  }
}
