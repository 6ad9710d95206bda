/**
 * The log as the write side sees it: what a worker does to it, what a recovery asks of it, and how
 * both can fail. Interfaces and plain data only, so that the same worker and the same recovery run
 * on Kafka and on a simulated log. What the records mean is none of this package's business.
 */
@NullMarked
package io.passbook.command.log;

import org.jspecify.annotations.NullMarked;
