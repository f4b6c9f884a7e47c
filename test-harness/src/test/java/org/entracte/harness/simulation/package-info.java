/**
 * The simulator: a gateway and a laptop in one thread, driven by one seed, killed and cut off at
 * any moment. {@link org.entracte.harness.simulation.Simulation} runs a seed; {@code
 * -Dsimulation.seed=N} replays one.
 */
@NullMarked
package org.entracte.harness.simulation;

import org.jspecify.annotations.NullMarked;
