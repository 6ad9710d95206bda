package io.passbook.projection.query;

/** What one partition adds to a list or a sum. */
public record Part<T>(int partition, Answer<T> answer) {}
