/** Rules about the shape of the code, shared with the other modules by the test-jar. */
@NullMarked
package org.entracte.protocol;

import org.jspecify.annotations.NullMarked;
