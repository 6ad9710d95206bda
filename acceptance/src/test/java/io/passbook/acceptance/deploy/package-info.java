/**
 * The deployment files: that docker-compose.yml, the Dockerfile and deploy/ hold what production
 * needs, and that the layout which they describe works, started as plain processes from the same
 * settings files. No Docker engine is needed; what needs one is skipped where there is none.
 */
@NullMarked
package io.passbook.acceptance.deploy;

import org.jspecify.annotations.NullMarked;
