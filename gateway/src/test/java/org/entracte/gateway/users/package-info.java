/** Who is in which groups, as this machine knows it. */
@NullMarked
package org.entracte.gateway.users;

import org.jspecify.annotations.NullMarked;
