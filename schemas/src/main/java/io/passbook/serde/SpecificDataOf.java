package io.passbook.serde;

import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** The data model of a generated class: it knows how the class wants its logical types. */
final class SpecificDataOf {
  private SpecificDataOf() {}

  static SpecificData type(Class<? extends SpecificRecord> type) {
    return SpecificData.getForClass(type);
  }
}
