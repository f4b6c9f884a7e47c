@NullMarked
package org.entracte.cache.content;

import org.jspecify.annotations.NullMarked;
