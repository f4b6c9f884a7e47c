/**
 * The whole product, with real clients, on a real tree: one class for each thing that must hold.
 * Needs root; {@code bin/verify} installs what is needed.
 */
@NullMarked
package org.entracte.harness.e2e;

import org.jspecify.annotations.NullMarked;
