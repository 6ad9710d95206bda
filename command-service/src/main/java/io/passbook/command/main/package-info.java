/**
 * The command service as a program: its settings, its wiring, its threads, its small HTTP server
 * for health and metrics. Everything is put together by hand in {@code CommandService}; no rule and
 * no recovery logic lives here.
 */
@NullMarked
package io.passbook.command.main;

import org.jspecify.annotations.NullMarked;
