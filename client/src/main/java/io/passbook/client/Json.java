package io.passbook.client;

import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes JSON documents on one line, from maps, lists, numbers, booleans and texts. All control
 * characters are escaped, also those above ASCII, which JSON lets through and terminals heed.
 */
public final class Json {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern CONTROLS = Pattern.compile("[\\x7f-\\x9f]");

  private Json() {}

  /** The value as JSON; what is none of those is written as its text. */
  public static String write(@Nullable Object value) {
    var text = new StringWriter();
    try (var generator = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      write(generator, value);
    }
    return CONTROLS
        .matcher(text.toString())
        .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
  }

  private static void write(JsonGenerator generator, @Nullable Object value) {
    switch (value) {
      case null -> generator.writeNull();
      case Map<?, ?> map -> {
        generator.writeStartObject();
        map.forEach((name, each) -> {
          generator.writeName(String.valueOf(name));
          write(generator, each);
        });
        generator.writeEndObject();
      }
      case List<?> list -> {
        generator.writeStartArray();
        list.forEach(each -> write(generator, each));
        generator.writeEndArray();
      }
      case Long number -> generator.writeNumber(number);
      case Integer number -> generator.writeNumber(number);
      case Double number -> generator.writeNumber(number);
      case Boolean flag -> generator.writeBoolean(flag);
      default -> generator.writeString(value.toString());
    }
  }
}
