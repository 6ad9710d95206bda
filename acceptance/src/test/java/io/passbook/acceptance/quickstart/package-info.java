/**
 * What a newcomer does: the launcher, {@code demo}, {@code up}, and the services as processes of
 * their own, all from the distribution that {@code ./passbook} runs. They run only in a build that
 * packaged it, such as {@code mvn verify}.
 */
@NullMarked
package io.passbook.acceptance.quickstart;

import org.jspecify.annotations.NullMarked;
