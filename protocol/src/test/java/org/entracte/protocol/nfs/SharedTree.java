package org.entracte.protocol.nfs;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.entracte.protocol.tree.FileTree;

/** Trees in memory that lack what a tree need not have. */
final class SharedTree {
  private SharedTree() {}

  /** One that others may change without its knowledge, as a directory of the machine is one. */
  static FileTree of(FileTree tree) {
    return without(tree, "undisturbed");
  }

  /** One whose files are never given to clients, as a laptop's. */
  static FileTree kept(FileTree tree) {
    return without(tree, "delegations");
  }

  private static FileTree without(FileTree tree, String offered) {
    InvocationHandler calls =
        (proxy, method, arguments) -> {
          if (method.getName().equals(offered)) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
          }
          try {
            return method.invoke(tree, arguments);
          } catch (InvocationTargetException refused) {
            throw refused.getCause();
          }
        };
    return (FileTree)
        Proxy.newProxyInstance(
            FileTree.class.getClassLoader(), new Class<?>[] {FileTree.class}, calls);
  }
}
