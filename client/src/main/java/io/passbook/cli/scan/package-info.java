/**
 * Reading topics from the outside, once, for the commands that must know what is in them. Nothing
 * here writes, and nothing joins a group.
 */
@NullMarked
package io.passbook.cli.scan;

import org.jspecify.annotations.NullMarked;
