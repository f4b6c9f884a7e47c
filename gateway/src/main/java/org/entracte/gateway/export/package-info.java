/**
 * The exported file system: {@link org.entracte.gateway.export.Volume} is what system calls offer,
 * {@code PosixVolume} makes the calls.
 */
@NullMarked
package org.entracte.gateway.export;

import org.jspecify.annotations.NullMarked;
