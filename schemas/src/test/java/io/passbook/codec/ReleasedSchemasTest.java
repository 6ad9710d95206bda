package io.passbook.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidatorBuilder;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What was released once is read for ever. A new version of a schema: change it in {@code
 * src/main/avro}, copy it into a new folder {@code vN} beside the others, and add its digest here.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReleasedSchemasTest {
  private static final Path RELEASED = Path.of("src/main/resources/io/passbook/schemas");
  private static final Path CURRENT = Path.of("src/main/avro");

  /** SHA-256 of every file ever released. Lines are added to this list, never changed. */
  private static final Map<String, String> DIGESTS =
      Map.of(
          "v1/AccountCommand.avsc",
          "7418d782513c9967b24fc15ab1effa65b0b0824a81f8450810584ba049f2b090",
          "v1/AccountEvent.avsc",
          "b04356ce861782a475f60316364111d2a224aa8ab94c042b5e772bc3e0f3871c",
          "v1/CommandResult.avsc",
          "af346b6092e9ef65f07db968829e3128291383403130e4f2736af88a7e57db81",
          "v1/SnapshotRecord.avsc",
          "d51c8515bbe32d6602503dad33789949585eb31cb9b1e38293e1863b165f3167");

  @Test
  void released_files_never_change_and_none_is_missing() throws IOException {
    var found = new ArrayList<String>();
    try (var files = Files.walk(RELEASED)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var name = RELEASED.relativize(file).toString().replace('\\', '/');
        found.add(name);
        assertThat(sha256(file)).as(name).isEqualTo(DIGESTS.get(name));
      }
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(DIGESTS.keySet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"AccountCommand", "AccountEvent", "CommandResult", "SnapshotRecord"})
  void the_current_schema_is_the_latest_released_one_and_reads_all_before_it(String name)
      throws IOException, SchemaValidationException {
    var current = new Schema.Parser().parse(Files.readString(CURRENT.resolve(name + ".avsc")));
    var released = released(name);
    assertThat(released.getLast())
        .as("%s was changed: release it as a new version, see the Javadoc of this test", name)
        .isEqualTo(current);
    new SchemaValidatorBuilder().canReadStrategy().validateAll().validate(current, released);
  }

  /** Oldest first. */
  private static List<Schema> released(String name) throws IOException {
    var schemas = new ArrayList<Schema>();
    for (var version = 1; Files.isDirectory(RELEASED.resolve("v" + version)); version++) {
      var file = RELEASED.resolve("v" + version).resolve(name + ".avsc");
      if (Files.exists(file)) {
        schemas.add(new Schema.Parser().parse(Files.readString(file)));
      }
    }
    return schemas;
  }

  private static String sha256(Path file) throws IOException {
    try {
      var text = Files.readString(file).replace("\r\n", "\n");
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
