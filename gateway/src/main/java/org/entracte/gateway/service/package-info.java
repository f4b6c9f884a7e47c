/** One export put together: its tree for front ends, its link for laptops, its upkeep. */
@NullMarked
package org.entracte.gateway.service;

import org.jspecify.annotations.NullMarked;
