package org.entracte.gateway.tree;

/** What it means that something stands under a name that nothing is recorded of. */
enum Finding {
  /** It came there since its directory was read: a fact for everybody. */
  NEWS,

  /** Its directory is read for the first time: nobody asked yet. */
  FIRST,

  /**
   * The same as far as this state knows, which may be a copy of before: somebody may have been told
   * of this object with other content. He asks again, and all he hears is new.
   */
  FORGOTTEN
}
