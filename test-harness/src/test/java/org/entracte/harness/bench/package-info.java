/**
 * {@code bin/bench}: named benchmarks of ours and of peers, side by side in one run; medians,
 * spread and ratios as a table and as JSON. Nothing is asserted about time.
 */
@NullMarked
package org.entracte.harness.bench;

import org.jspecify.annotations.NullMarked;
