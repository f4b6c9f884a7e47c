package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.junit.jupiter.api.AfterEach;

/** The same over a tree that opens plain files by their paths. */
final class ReadAtOnceTest extends ReadAndWriteTest {
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  /** An answer may arrive a moment before its file is closed. */
  @AfterEach
  void allAreClosed() {
    long end = System.nanoTime() + 20_000_000_000L;
    while (closed.get() < opened.get()) {
      assertThat(System.nanoTime()).as("all are closed").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Override
  FileTree served(FileTree tree) {
    return (FileTree)
        Proxy.newProxyInstance(
            FileTree.class.getClassLoader(),
            new Class<?>[] {FileTree.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("openAtOnce")) {
                return open(tree, (Caller) arguments[0], path(arguments[1]));
              }
              return call(tree, method, arguments);
            });
  }

  private static Object call(Object on, java.lang.reflect.Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(on, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }

  private static List<Name> path(Object argument) {
    return ((List<?>) argument).stream().map(Name.class::cast).toList();
  }

  private Optional<OpenFile> open(FileTree tree, Caller caller, List<Name> path) {
    try {
      FileId at = FileId.ROOT;
      for (Name name : path) {
        at = tree.lookup(caller, at, name).id();
      }
      OpenFile file = tree.open(caller, at, OpenMode.READ);
      opened.incrementAndGet();
      return Optional.of(counted(file));
    } catch (FileException refused) {
      return Optional.empty();
    }
  }

  private OpenFile counted(OpenFile file) {
    return (OpenFile)
        Proxy.newProxyInstance(
            OpenFile.class.getClassLoader(),
            new Class<?>[] {OpenFile.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                closed.incrementAndGet();
              }
              return call(file, method, arguments);
            });
  }
}
