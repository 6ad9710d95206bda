package io.passbook.serde;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Takes away Avro's most dangerous kindness: a record that a union of the reader does not know by
 * name is read as the first branch that has the same <em>shape</em>. A newer writer's {@code
 * InterestPaid} would be read as a {@code MoneyDeposited} without a word.
 *
 * <p>So a copy of the writer's schema stands in, in which each record that the reader's union does
 * not know by its full name is replaced by a type that nothing matches. Meeting such a record while
 * reading is then an error; records of the known branches are read as ever.
 */
final class StrictUnions {
  private final IdentityHashMap<Schema, IdentityHashMap<Schema, Schema>> done =
      new IdentityHashMap<>();

  private StrictUnions() {}

  /** A schema to be used as the writer's when reading with {@code reader}. */
  static Schema of(Schema writer, Schema reader) {
    return new StrictUnions().strict(writer, reader);
  }

  private Schema strict(Schema writer, Schema reader) {
    if (writer.getType() == Schema.Type.UNION) {
      var branches = new ArrayList<Schema>();
      for (var branch : writer.getTypes()) {
        branches.add(strictBranch(branch, reader));
      }
      return Schema.createUnion(branches);
    }
    return reader.getType() == Schema.Type.UNION
        ? strictBranch(writer, reader)
        : strictPlain(writer, reader);
  }

  /** One of the types that the writer may have written, where the reader may have a choice too. */
  private Schema strictBranch(Schema writer, Schema reader) {
    var choices = reader.getType() == Schema.Type.UNION ? reader.getTypes() : List.of(reader);
    var match = choices.stream().filter(choice -> isNamed(choice, writer)).findFirst();
    return match.map(choice -> strictPlain(writer, choice)).orElseGet(() -> unmatched(writer));
  }

  private static boolean isNamed(Schema choice, Schema writer) {
    if (choice.getType() != writer.getType()) {
      return false;
    }
    return choice.getType() != Schema.Type.RECORD
        || choice.getFullName().equals(writer.getFullName())
        || choice.getAliases().contains(writer.getFullName());
  }

  /** Leaves everything but records alone: an int that is read as a long is as it should be. */
  private static Schema unmatched(Schema writer) {
    return writer.getType() == Schema.Type.RECORD
        ? Schema.createFixed(writer.getName(), null, writer.getNamespace(), 0)
        : writer;
  }

  private Schema strictPlain(Schema writer, Schema reader) {
    if (writer.getType() != reader.getType()) {
      return writer;
    }
    return switch (writer.getType()) {
      case RECORD -> strictRecord(writer, reader);
      case ARRAY -> Schema.createArray(strict(writer.getElementType(), reader.getElementType()));
      case MAP -> Schema.createMap(strict(writer.getValueType(), reader.getValueType()));
      case UNION, ENUM, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> writer;
    };
  }

  private Schema strictRecord(Schema writer, Schema reader) {
    var copies = done.computeIfAbsent(writer, _ -> new IdentityHashMap<>());
    var known = copies.get(reader);
    if (known != null) {
      return known; // also ends the recursion of a schema that contains itself
    }
    var copy = Schema.createRecord(writer.getName(), null, writer.getNamespace(), writer.isError());
    copies.put(reader, copy);
    var fields = new ArrayList<Schema.Field>();
    for (var field : writer.getFields()) {
      var type =
          readerField(reader, field.name())
              .map(readerField -> strict(field.schema(), readerField.schema()))
              .orElse(field.schema());
      fields.add(new Schema.Field(field.name(), type));
    }
    copy.setFields(fields);
    return copy;
  }

  private static Optional<Schema.Field> readerField(Schema reader, String name) {
    return Optional.ofNullable(reader.getField(name))
        .or(() ->
            reader.getFields().stream()
                .filter(field -> field.aliases().contains(name))
                .findFirst());
  }
}
