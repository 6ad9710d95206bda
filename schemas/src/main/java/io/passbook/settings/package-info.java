/**
 * Settings from one properties file and the environment, checked as a whole before anything starts.
 * Which settings there are, a service says with {@code SettingNames}. Knows neither Kafka nor the
 * services: what they make of a setting is their business.
 */
@NullMarked
package io.passbook.settings;

import org.jspecify.annotations.NullMarked;
