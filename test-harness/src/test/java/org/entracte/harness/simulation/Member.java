package org.entracte.harness.simulation;

import java.util.Set;

/**
 * A laptop, its link and its clock.
 *
 * @param letter of its user, a digit
 * @param busy what waits on it for the network
 */
record Member(char letter, Laptop laptop, Wire wire, MachineClock clock, Set<String> busy) {}
