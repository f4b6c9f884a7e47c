package org.entracte.gateway.export;

import org.entracte.protocol.tree.Name;

/**
 * How an object was reached, for messages only: it may have been renamed since. A text is made only
 * when one is asked for.
 */
sealed interface Where {
  /**
   * A starting point.
   *
   * @param label tells it in full
   */
  record Start(String label) implements Where {
    @Override
    public String toString() {
      return label;
    }
  }

  /** What stood under a name. */
  record Named(Where parent, Name name) implements Where {
    @Override
    public String toString() {
      StringBuilder path = new StringBuilder();
      Where at = this;
      while (at instanceof Named(var above, var last)) {
        path.insert(0, last).insert(0, '/');
        at = above;
      }
      return path.insert(0, at).toString();
    }
  }

  static Where start(String label) {
    return new Start(label);
  }

  default Where child(Name name) {
    return new Named(this, name);
  }
}
