/**
 * The auditor behind {@code passbook verify}: reads the topics from the start and checks every
 * guarantee that can be checked from outside. Shares nothing with the command service but the
 * published language: it folds the events by code of its own, so that a mistake over there is not
 * repeated here.
 */
@NullMarked
package io.passbook.cli.verify;

import org.jspecify.annotations.NullMarked;
