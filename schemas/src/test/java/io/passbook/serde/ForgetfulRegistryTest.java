package io.passbook.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What a registry on Kafka does for some seconds after each start: ADR 0066. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ForgetfulRegistryTest {
  private final SchemaRegistryStub registry = SchemaRegistryStub.start();
  private final SchemaCache cache = SchemaCache.of(registry.config());

  @AfterEach
  void stop() {
    cache.close();
    registry.close();
  }

  @Test
  void is_not_believed_when_it_does_not_know_an_id() {
    var known = registry.register("a-value", "\"string\"", List.of());
    cache.byId(known);
    registry.forgetAll();

    assertThatThrownBy(() -> cache.byId(2))
        .isInstanceOf(SchemaRegistryUnavailableException.class)
        .hasMessageContaining("does not know schema 2, but it has forgotten schema 1 too")
        .satisfies(e ->
            assertThat(DecodeFailure.classify((RuntimeException) e))
                .isEqualTo(DecodeFailure.REGISTRY_AWAY));
  }

  @Test
  void is_asked_again_at_once_and_believed_when_it_remembers() {
    cache.byId(registry.register("a-value", "\"string\"", List.of()));
    registry.forgetAll();
    assertThatThrownBy(() -> cache.byId(2)).isInstanceOf(SchemaRegistryUnavailableException.class);

    registry.register("a-value", "\"string\"", List.of());
    assertThatThrownBy(() -> cache.byId(2)).isInstanceOf(UnknownSchemaException.class);
    registry.register("b-value", "\"long\"", List.of());
    assertThat(cache.byId(1).getType()).isEqualTo(Schema.Type.STRING);
  }

  @Test
  void does_not_make_a_schema_incompatible_with_itself() {
    var schema = new Schema.Parser().parse("\"string\"");
    registry.conflictOnce();
    assertThat(cache.registry().register("a-value", schema)).isEqualTo(1);
  }
}
