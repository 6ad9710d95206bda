package io.passbook.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ReadmeExampleTest {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void every_example_in_java_compiles_as_it_stands() throws Exception {
    var readme = Files.readString(Path.of("..", "README.md"), StandardCharsets.UTF_8);
    var examples = JAVA.matcher(readme).results().map(found -> found.group(1)).toList();

    assertThat(examples).isNotEmpty();
    for (var example : examples) {
      assertThat(problems(example)).as(example).isEmpty();
    }
  }

  private String problems(String example) throws Exception {
    var source =
        Files.writeString(
            folder.resolve("Example.java"),
            """
            import io.passbook.client.*;
            import io.passbook.message.*;
            import java.util.*;

            class Example {
              static void run(AccountCommand command) {
                %s
              }
            }
            """
                .formatted(example));
    var said = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      var options =
          List.of(
              "-proc:none", "-d", folder.toString(), "-cp", System.getProperty("java.class.path"));
      var compiled =
          compiler
              .getTask(said, files, null, options, null, files.getJavaFileObjects(source))
              .call();
      return compiled ? "" : said.toString();
    }
  }
}
