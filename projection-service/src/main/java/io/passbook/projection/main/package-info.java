/**
 * Settings, start and stop of the projection service. The only package that reads settings, the
 * environment and signals.
 */
@NullMarked
package io.passbook.projection.main;

import org.jspecify.annotations.NullMarked;
