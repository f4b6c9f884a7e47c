package org.entracte.gateway.app;

import java.nio.file.Path;
import org.entracte.protocol.tree.Squash;

/**
 * What is exported.
 *
 * @param directory its real path
 * @param squash whom NFS clients are taken for
 */
record ServedDirectory(Path directory, Squash squash) {}
