package org.entracte.harness.crash;

import java.util.ArrayList;
import java.util.List;

/** All that a process did to its disks, in order, to be done again to models of them. */
class Recording {
  /** Keeps nothing. */
  static final Recording NONE =
      new Recording() {
        @Override
        void add(Event event) {}
      };

  private final List<Event> events = new ArrayList<>();

  /** Something done to the disks of a laptop. */
  interface Event {
    void happen(LayerDisk layers, LogDisk log);
  }

  /** Something done to the layers. */
  interface Change {
    void happen(LayerDisk layers);
  }

  void add(Event event) {
    events.add(event);
  }

  void layers(Change change) {
    add((layers, log) -> change.happen(layers));
  }

  /** How many events there were so far. */
  int length() {
    return events.size();
  }

  List<Event> events() {
    return events;
  }
}
