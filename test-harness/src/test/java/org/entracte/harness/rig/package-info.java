/**
 * Drives the real programs and real clients: the launcher, gateway and cache as processes, a Linux
 * kernel as NFS client, network namespaces. Everything made here is closed by pid or name, also
 * when a test fails.
 */
@NullMarked
package org.entracte.harness.rig;

import org.jspecify.annotations.NullMarked;
