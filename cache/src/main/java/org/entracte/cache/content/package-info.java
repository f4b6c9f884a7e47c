/** File content on the laptop's disk: layers, and which bytes of them mean something. */
@NullMarked
package org.entracte.cache.content;

import org.jspecify.annotations.NullMarked;
