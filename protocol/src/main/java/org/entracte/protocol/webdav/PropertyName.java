package org.entracte.protocol.webdav;

import org.w3c.dom.Element;

/** A property's name; the namespace may be empty. */
record PropertyName(String namespace, String local) {
  static PropertyName of(Element element) {
    String namespace = element.getNamespaceURI();
    return new PropertyName(namespace == null ? "" : namespace, element.getLocalName());
  }

  /** The property's element around {@code content}, which is XML. */
  String element(String content) {
    boolean dav = namespace.equals("DAV:");
    String open = dav ? "D:" + local : local + " xmlns=\"" + XmlText.escape(namespace) + "\"";
    String close = dav ? "D:" + local : local;
    return content.isEmpty() ? "<" + open + "/>" : "<" + open + ">" + content + "</" + close + ">";
  }
}
