/**
 * Measures two sides by turns and sets the figures side by side. A {@link
 * org.entracte.harness.bench.contest.Benchmark} has rows; each turn of it gives one {@link
 * org.entracte.harness.bench.contest.Reading} for each; {@link
 * org.entracte.harness.bench.contest.Contest} takes the turns. Nothing is judged by time.
 */
@NullMarked
package org.entracte.harness.bench.contest;

import org.jspecify.annotations.NullMarked;
