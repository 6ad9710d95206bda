/**
 * What the read side promises: every query, how fresh its answer is, what happens while instances
 * die, hang, come and go. Events are written straight into the topic, as a command service would.
 */
@NullMarked
package io.passbook.acceptance.read;

import org.jspecify.annotations.NullMarked;
