package org.entracte.gateway.export;

import org.entracte.protocol.tree.Name;
import org.jspecify.annotations.Nullable;

/**
 * How an object was reached, for messages only: it may have been renamed since.
 *
 * @param parent null for a starting point, which {@code label} tells in full
 */
record Where(@Nullable Where parent, String label) {
  static Where start(String label) {
    return new Where(null, label);
  }

  Where child(Name name) {
    return new Where(this, name.toString());
  }

  @Override
  public String toString() {
    StringBuilder path = new StringBuilder(label);
    for (Where up = parent; up != null; up = up.parent) {
      path.insert(0, '/').insert(0, up.label);
    }
    return path.toString();
  }
}
