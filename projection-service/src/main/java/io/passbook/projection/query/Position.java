package io.passbook.projection.query;

/**
 * How far a partition of a view is on an instance.
 *
 * @param appliedOffset everything before it is in the view
 * @param endOffset where the partition was last seen to end; negative: not known
 * @param lag offsets between them
 */
public record Position(
    String view,
    int partition,
    String instance,
    String role,
    long appliedOffset,
    long endOffset,
    long lag,
    long stalenessMs) {}
