/**
 * Random histories through the real thing: gateway and caches as processes, SQLite, sockets, a
 * Linux kernel and davfs2 as clients, people who work in the exported directory, while processes
 * are killed and connections cut; then the promises of DESIGN, section 2, are checked. {@code
 * bin/torture} runs it. One round has one seed, which repeats its workload and its faults, but not
 * their interleaving.
 */
@NullMarked
package org.entracte.harness.torture;

import org.jspecify.annotations.NullMarked;
