package org.entracte.protocol.nfs.state;

import java.io.IOException;
import java.util.List;

/**
 * The steps of exclusive creates, for who repeats one after a restart of the server. What was
 * appended survives the death of the process; a power cut may take the last of it. Used by one
 * thread at a time.
 */
public interface CreateRecords {
  /** Keeps nothing: a create that is repeated after a restart finds its file there. */
  CreateRecords NONE =
      new CreateRecords() {
        @Override
        public List<CreateRecord> list() {
          return List.of();
        }

        @Override
        public void append(CreateRecord step) {}

        @Override
        public void replace(List<CreateRecord> steps) {}
      };

  /** All that were appended, in their order. */
  List<CreateRecord> list() throws IOException;

  void append(CreateRecord step) throws IOException;

  /** Forgets all that were appended, and keeps these. */
  void replace(List<CreateRecord> steps) throws IOException;
}
