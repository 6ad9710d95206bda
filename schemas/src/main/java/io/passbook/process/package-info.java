/**
 * What the services have in common as processes: how they read their arguments, end in order on a
 * signal, and say in one sentence and with an exit code why they cannot start. Knows none of them.
 */
@NullMarked
package io.passbook.process;

import org.jspecify.annotations.NullMarked;
