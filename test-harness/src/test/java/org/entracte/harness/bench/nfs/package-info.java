/**
 * {@code bin/bench nfs}: our gateway against nfs-ganesha, both exporting folders of one disk:
 * through the mounts of one Linux kernel, and on the wire by a client of our own.
 */
@NullMarked
package org.entracte.harness.bench.nfs;

import org.jspecify.annotations.NullMarked;
