/** The gateway's program: its command line, its configuration, and the wiring of its parts. */
@NullMarked
package org.entracte.gateway.app;

import org.jspecify.annotations.NullMarked;
