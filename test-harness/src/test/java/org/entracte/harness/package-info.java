/** Gates over all modules at once. */
@NullMarked
package org.entracte.harness;

import org.jspecify.annotations.NullMarked;
