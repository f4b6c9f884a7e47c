/**
 * Crash states: what a power cut can leave of a machine's disks, and that the real code comes back
 * from every one of them. A recorder under the ports logs writes and syncs; from the log all disks
 * are made that a file system may leave, and opened again.
 */
@org.jspecify.annotations.NullMarked
package org.entracte.harness.crash;
