/** What the topics promise, on a real broker: how they are set up, checked and compacted. */
@NullMarked
package io.passbook.acceptance.topics;

import org.jspecify.annotations.NullMarked;
