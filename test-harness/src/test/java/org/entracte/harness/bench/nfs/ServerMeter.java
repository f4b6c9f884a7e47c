package org.entracte.harness.bench.nfs;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.entracte.harness.bench.contest.Cost;

/** Reads what a running server has used up so far. Used by one thread. */
final class ServerMeter implements AutoCloseable {
  /** Of the times in /proc: proc_pid_stat(5). */
  private static final long NANOS_PER_TICK = 10_000_000;

  private final Path stat;
  private final Optional<JMXConnector> java;
  private final Optional<ThreadMXBean> threads;

  private ServerMeter(long pid, Optional<JMXConnector> java, Optional<ThreadMXBean> threads) {
    this.stat = Path.of("/proc/" + pid + "/stat");
    this.java = java;
    this.threads = threads;
  }

  static ServerMeter of(long pid) {
    return new ServerMeter(pid, Optional.empty(), Optional.empty());
  }

  /** One of a Java process, which then also tells what it allocates. */
  @SuppressWarnings("BanJNDI") // A process of our own, which hands out its address itself.
  static ServerMeter ofJava(long pid) throws IOException {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      String address = machine.startLocalManagementAgent();
      machine.detach();
      JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
      ThreadMXBean threads =
          ManagementFactory.newPlatformMXBeanProxy(
              connector.getMBeanServerConnection(),
              ManagementFactory.THREAD_MXBEAN_NAME,
              ThreadMXBean.class);
      return new ServerMeter(pid, Optional.of(connector), Optional.of(threads));
    } catch (AttachNotSupportedException e) {
      throw new IOException("cannot look into process " + pid, e);
    }
  }

  Cost read() throws IOException {
    return new Cost(cpuNanos(), heapBytes());
  }

  long cpuNanos() throws IOException {
    String line = Files.readString(stat);
    // The name of the program, in brackets, may hold blanks. utime and stime are fields 14 and 15.
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * NANOS_PER_TICK;
  }

  private OptionalLong heapBytes() {
    return threads.isPresent()
        ? OptionalLong.of(threads.get().getTotalThreadAllocatedBytes())
        : OptionalLong.empty();
  }

  @Override
  public void close() throws IOException {
    if (java.isPresent()) {
      java.get().close();
    }
  }
}
