@NullMarked
package org.entracte.cache.upstream;

import org.jspecify.annotations.NullMarked;
