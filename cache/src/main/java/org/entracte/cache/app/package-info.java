/** The laptop's program: its command line, its configuration, and the wiring of the cache. */
@NullMarked
package org.entracte.cache.app;

import org.jspecify.annotations.NullMarked;
