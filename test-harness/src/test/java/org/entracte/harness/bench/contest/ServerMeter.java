package org.entracte.harness.bench.contest;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Reads what a running server has used up so far, its children too. Used by one thread. */
public final class ServerMeter implements AutoCloseable {
  /** Of the times in /proc: proc_pid_stat(5). */
  private static final long NANOS_PER_TICK = 10_000_000;

  private final long pid;
  private final Optional<JMXConnector> java;
  private final Optional<ThreadMXBean> threads;

  private ServerMeter(long pid, Optional<JMXConnector> java, Optional<ThreadMXBean> threads) {
    this.pid = pid;
    this.java = java;
    this.threads = threads;
  }

  public static ServerMeter of(long pid) {
    return new ServerMeter(pid, Optional.empty(), Optional.empty());
  }

  /** One of a Java process, which then also tells what it allocates. */
  @SuppressWarnings("BanJNDI") // A process of our own, which hands out its address itself.
  public static ServerMeter ofJava(long pid) throws IOException {
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

  public Cost read() throws IOException {
    return new Cost(cpuNanos(), heapBytes());
  }

  /** Processor time so far. */
  public long cpuNanos() throws IOException {
    long nanos = 0;
    for (long each : processes()) {
      nanos += cpuNanos(each);
    }
    return nanos;
  }

  private List<Long> processes() {
    ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
    return Stream.concat(Stream.of(server), server.descendants()).map(ProcessHandle::pid).toList();
  }

  /**
   * The most memory each of its processes ever had resident, together; shared pages count twice.
   */
  public long peakBytes() throws IOException {
    long kib = 0;
    for (long each : processes()) {
      for (String line : Files.readAllLines(Path.of("/proc/" + each + "/status"))) {
        kib += line.startsWith("VmHWM:") ? Long.parseLong(line.replaceAll("\\D", "")) : 0;
      }
    }
    return kib * 1024;
  }

  private static long cpuNanos(long pid) throws IOException {
    String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
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
