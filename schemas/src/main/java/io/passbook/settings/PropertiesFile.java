package io.passbook.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Reads a Java properties file (UTF-8) and remembers on which line each setting stands. */
final class PropertiesFile {
  /**
   * One setting of the file.
   *
   * @param line on which it begins, from 1
   */
  record Entry(String name, String value, int line) {}

  private PropertiesFile() {}

  /**
   * @throws SettingsException when the file cannot be read
   */
  static List<Entry> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException _) {
      throw new SettingsException(List.of("There is no file " + file.toAbsolutePath()));
    } catch (CharacterCodingException _) {
      throw new SettingsException(List.of(file + " is not UTF-8 text"));
    } catch (IOException e) {
      throw new SettingsException(List.of("Cannot read " + file + ": " + e.getMessage()));
    }
    var entries = new ArrayList<Entry>();
    for (var i = 0; i < lines.size(); ) {
      var first = i;
      var logical = new StringBuilder(lines.get(i++));
      while (continues(logical) && i < lines.size()) {
        logical.append('\n').append(lines.get(i++));
      }
      var parsed = parse(file, first + 1, logical.toString());
      for (var name : parsed.stringPropertyNames()) {
        entries.add(new Entry(name, parsed.getProperty(name).strip(), first + 1));
      }
    }
    return entries;
  }

  private static Properties parse(Path file, int line, String logical) {
    var properties = new Properties();
    try {
      properties.load(new StringReader(logical));
    } catch (IOException | IllegalArgumentException e) {
      throw new SettingsException(List.of(file + " line " + line + ": " + e.getMessage()));
    }
    return properties;
  }

  /** A line goes on in the next one after an odd number of backslashes, unless it is a comment. */
  private static boolean continues(CharSequence line) {
    var text = line.toString().stripLeading();
    if (text.startsWith("#") || text.startsWith("!")) {
      return false;
    }
    var backslashes = 0;
    while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }
}
