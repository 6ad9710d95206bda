package io.passbook.acceptance.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** {@code docs/guarantees.md} names tests that exist. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class GuaranteesTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern PROOF =
      Pattern.compile("`([A-Z][A-Za-z]*(?:Test|Contract))(?:\\.(\\w+))?`");

  @Test
  void every_promise_names_tests_that_exist() throws IOException {
    var tests = tests();
    var document = Files.readString(ROOT.resolve("docs/guarantees.md"));
    var proofs = PROOF.matcher(document);
    var count = 0;
    for (; proofs.find(); count++) {
      var source = tests.get(proofs.group(1) + ".java");
      assertThat(source).as(proofs.group()).isNotNull();
      if (proofs.group(2) != null) {
        assertThat(source).as(proofs.group()).contains("void " + proofs.group(2) + "(");
      }
    }
    assertThat(count).isGreaterThan(20);
    var promises = document.lines().filter(line -> line.startsWith("| ")).toList();
    assertThat(promises)
        .allSatisfy(line ->
            assertThat(line.startsWith("| promise") || PROOF.matcher(line).find())
                .as(line)
                .isTrue());
  }

  private static Map<String, String> tests() throws IOException {
    var tests = new HashMap<String, String>();
    try (var modules = Files.list(ROOT)) {
      for (var module : modules.map(m -> m.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(module)) {
          try (var files = Files.walk(module)) {
            for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
              tests.put(file.getFileName().toString(), Files.readString(file));
            }
          }
        }
      }
    }
    return tests;
  }
}
