package org.entracte.protocol.nfs;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.entracte.protocol.tree.FileTree;

/** A tree that others may change without its knowledge, as a directory of the machine is one. */
final class SharedTree {
  private SharedTree() {}

  static FileTree of(FileTree tree) {
    InvocationHandler calls =
        (proxy, method, arguments) -> {
          if (method.getName().equals("undisturbed")) {
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
