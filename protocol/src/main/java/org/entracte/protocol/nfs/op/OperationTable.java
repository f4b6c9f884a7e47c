package org.entracte.protocol.nfs.op;

import java.util.Map;
import org.entracte.protocol.nfs.state.ChannelAttributes;
import org.entracte.protocol.nfs.state.ClientTable;
import org.entracte.protocol.nfs.state.OpenTable;
import org.entracte.protocol.nfs.state.OwnerTurns;
import org.entracte.protocol.nfs.state.Status;

/** The operations by their numbers (RFC 8881, 16.2.2; RFC 7530, 15.2.3). */
final class OperationTable {
  static final int ILLEGAL = 10044;
  static final int CLOSE = 4;
  static final int COMMIT = 5;
  static final int CREATE = 6;
  static final int LINK = 11;
  static final int LOCK = 12;
  static final int LOCKU = 14;
  static final int LOOKUP = 15;
  static final int OPEN = 18;
  static final int OPEN_CONFIRM = 20;
  static final int OPEN_DOWNGRADE = 21;
  static final int PUTFH = 22;
  static final int PUTROOTFH = 24;
  static final int READ = 25;
  static final int READDIR = 26;
  static final int REMOVE = 28;
  static final int RENAME = 29;
  static final int SAVEFH = 32;
  static final int SETATTR = 34;
  static final int WRITE = 38;
  static final int BIND_CONN_TO_SESSION = 41;
  static final int EXCHANGE_ID = 42;
  static final int CREATE_SESSION = 43;
  static final int DESTROY_SESSION = 44;
  static final int SEQUENCE = 53;
  static final int DESTROY_CLIENTID = 57;
  static final int ALLOCATE = 59;
  static final int COPY = 60;
  static final int DEALLOCATE = 62;
  static final int READ_PLUS = 68;
  static final int SEEK = 69;
  static final int CLONE = 71;
  static final int SETXATTR = 73;
  static final int REMOVEXATTR = 75;
  private static final int FIRST = 3;
  private static final int RECLAIM_COMPLETE = 58;
  private static final int LAST = 75;

  private final Operation[] operations = new Operation[LAST + 1];

  /** What stands in NFSv4.0 where the same number means something else with sessions. */
  private final Operation[] plain = new Operation[LAST + 1];

  private final Operation illegal = new Unsupported(Status.OP_ILLEGAL);

  OperationTable(
      ClientTable clients,
      ServedExports exports,
      AttributeWriter attributes,
      byte[] serverId,
      ChannelAttributes channel,
      int maxIoBytes,
      ExclusiveCreates creates) {
    Operation unsupported = new Unsupported(Status.NOTSUPP);
    for (int number = 0; number <= LAST; number++) {
      operations[number] = number < FIRST ? illegal : unsupported;
    }
    addSession(clients, serverId, channel);
    addNamespace(exports, attributes);
    addFiles(clients, exports, maxIoBytes, creates);
    addSpace(new FileUse(clients), maxIoBytes);
    addPlain(clients, exports, attributes.of(MinorVersion.V0));
  }

  Operation get(MinorVersion version, int number) {
    if (!version.has(number)) {
      return illegal;
    }
    return switch (version) {
      case V0 -> plain[number];
      case V1, V2 -> operations[number];
    };
  }

  private void addSession(ClientTable clients, byte[] serverId, ChannelAttributes channel) {
    operations[40] = new BackChannelControl();
    operations[BIND_CONN_TO_SESSION] = new BindConnection(clients);
    operations[EXCHANGE_ID] = new ExchangeId(clients, serverId);
    operations[CREATE_SESSION] = new CreateSession(clients, channel);
    operations[DESTROY_SESSION] = new DestroySession(clients);
    operations[SEQUENCE] = new Sequence(clients);
    operations[DESTROY_CLIENTID] = new DestroyClientId(clients);
    operations[RECLAIM_COMPLETE] = new ReclaimComplete(clients);
  }

  /** What NFSv4.0 has in common with the later ones, and what it alone has. */
  private void addPlain(ClientTable clients, ServedExports exports, AttributeWriter attributes) {
    System.arraycopy(operations, 0, plain, 0, plain.length);
    addAttributes(plain, exports, attributes);
    plain[33] = new SecurityInfo(exports, true, false);
    plain[30] = new Renew(clients);
    plain[35] = new SetClientId(clients.plain());
    plain[36] = new ConfirmClientId(clients.plain());
    plain[39] = new ReleaseLockOwner(clients.turns());
    plain[OPEN_CONFIRM] = new OpenConfirm(clients.opens());
    OwnerTurns turns = clients.turns();
    Sequencings sequencings = new Sequencings(turns);
    Map<Integer, InTurn.Sequencing> inTurn =
        Map.of(
            CLOSE, sequencings::close,
            LOCK, sequencings::lock,
            LOCKU, sequencings::unlock,
            OPEN, sequencings::open,
            OPEN_CONFIRM, sequencings::confirm,
            OPEN_DOWNGRADE, sequencings::downgrade);
    inTurn.forEach(
        (number, sequencing) ->
            plain[number] = new InTurn(plain[number], number, sequencing, turns, exports));
  }

  private static void addAttributes(
      Operation[] operations, ServedExports exports, AttributeWriter attributes) {
    operations[9] = new GetAttributes(attributes);
    operations[17] = new Verify(attributes, false);
    operations[READDIR] = new ReadDirectory(exports, attributes);
    operations[37] = new Verify(attributes, true);
  }

  private void addNamespace(ServedExports exports, AttributeWriter attributes) {
    addAttributes(operations, exports, attributes);
    operations[FIRST] = new Access();
    operations[CREATE] = new Create();
    operations[10] = new GetHandle(exports);
    operations[LINK] = new Link();
    operations[LOOKUP] = new Lookup(exports);
    operations[16] = new LookupParent(exports);
    operations[PUTFH] = new PutHandle(exports);
    operations[23] = new PutRootHandle(exports);
    operations[PUTROOTFH] = new PutRootHandle(exports);
    operations[27] = new ReadLink();
    operations[REMOVE] = new Remove();
    operations[RENAME] = new Rename();
    operations[31] = new RestoreHandle();
    operations[SAVEFH] = new SaveHandle();
    operations[33] = new SecurityInfo(exports, true, true);
    operations[52] = new SecurityInfo(exports, false, true);
  }

  private void addFiles(
      ClientTable clients, ServedExports exports, int maxIoBytes, ExclusiveCreates creates) {
    OpenTable opens = clients.opens();
    FileUse use = new FileUse(clients);
    operations[CLOSE] = new Close(opens);
    operations[COMMIT] = new Commit();
    operations[8] = new DelegationReturn(clients.delegations());
    operations[LOCK] = new Lock(clients);
    operations[13] = new LockTest(clients);
    operations[LOCKU] = new Unlock(opens);
    operations[OPEN] = new Open(clients, new Giving(clients.delegations(), exports), creates);
    operations[OPEN_DOWNGRADE] = new OpenDowngrade(opens);
    operations[READ] = new Read(use, maxIoBytes);
    operations[SETATTR] = new SetAttributes(opens);
    operations[WRITE] = new Write(use, maxIoBytes);
    operations[45] = new FreeStateid(opens);
    operations[55] = new TestStateid(opens);
  }

  /** What NFSv4.2 adds. */
  private void addSpace(FileUse use, int maxIoBytes) {
    operations[ALLOCATE] = new Allocate(use, true);
    operations[COPY] = new Copy(use);
    operations[DEALLOCATE] = new Allocate(use, false);
    operations[63] = new IoAdvise(use);
    operations[66] = new NoOffload();
    operations[67] = new NoOffload();
    operations[READ_PLUS] = new ReadPlus(use, maxIoBytes);
    operations[SEEK] = new Seek(use);
    operations[CLONE] = new Clone(use);
    operations[72] = new ExtendedAttribute.Get();
    operations[SETXATTR] = new ExtendedAttribute.Set();
    operations[74] = new ListExtendedAttributes();
    operations[REMOVEXATTR] = new ExtendedAttribute.Remove();
  }
}
