/**
 * The main classes of the child processes. They run in JVMs of their own, the registry's without
 * any other library of ours, so this package uses the Java platform only (and Kafka for the
 * broker). Each child lives as long as its parent: see {@link
 * io.passbook.quickstart.child.Lifeline}.
 */
@NullMarked
package io.passbook.quickstart.child;

import org.jspecify.annotations.NullMarked;
