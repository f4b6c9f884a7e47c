package org.entracte.protocol.webdav;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.Text;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** Reads a request's XML: no DTD, no entities, bounded in size and depth. */
final class XmlBody {
  static final int MAX_BYTES = 256 * 1024;
  private static final String MAX_DEPTH = "64";
  private static final String DAV = "DAV:";

  private XmlBody() {}

  /**
   * The root element, which must be {@code DAV: local}.
   *
   * @throws Refusal 400, also for a DTD
   */
  static Element parse(byte[] body, String local) throws Refusal, IOException {
    Element root = parse(body);
    if (!isDav(root, local)) {
      throw new Refusal(400, "The body's root must be " + local + " of the namespace DAV:.");
    }
    return root;
  }

  /**
   * The root element, whatever it is.
   *
   * @throws Refusal 400, also for a DTD
   */
  static Element parse(byte[] body) throws Refusal, IOException {
    try {
      DocumentBuilder builder = factory().newDocumentBuilder();
      builder.setErrorHandler(new Strict());
      return builder.parse(new ByteArrayInputStream(body)).getDocumentElement();
    } catch (SAXException malformed) {
      throw new Refusal(400, "The body is not well-formed XML: " + malformed.getMessage());
    } catch (ParserConfigurationException impossible) {
      throw new IllegalStateException("the JDK's own XML parser", impossible);
    }
  }

  static boolean isDav(Node node, String local) {
    return DAV.equals(node.getNamespaceURI()) && local.equals(node.getLocalName());
  }

  static List<Element> children(Element parent) {
    List<Element> elements = new ArrayList<>();
    for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (n instanceof Element element) {
        elements.add(element);
      }
    }
    return elements;
  }

  static List<Element> children(Element parent, String local) {
    return children(parent).stream().filter(child -> isDav(child, local)).toList();
  }

  /** The element as text that means the same wherever it is put. */
  static String serialize(Element element) {
    keepLanguage(element);
    StringBuilder out = new StringBuilder();
    serialize(element, out);
    return out.toString();
  }

  /** A language that was said further out is the element's too (RFC 4918, 4.3). */
  private static void keepLanguage(Element element) {
    for (Node n = element; n instanceof Element outer; n = n.getParentNode()) {
      if (outer.hasAttributeNS(XMLConstants.XML_NS_URI, "lang")) {
        String language = outer.getAttributeNS(XMLConstants.XML_NS_URI, "lang");
        element.setAttributeNS(XMLConstants.XML_NS_URI, "xml:lang", language);
        return;
      }
    }
  }

  private static void serialize(Node node, StringBuilder out) {
    if (node instanceof Text text) {
      out.append(XmlText.escape(text.getData()));
    } else if (node instanceof Element element) {
      String namespace = element.getNamespaceURI() == null ? "" : element.getNamespaceURI();
      out.append('<').append(element.getLocalName());
      out.append(" xmlns=\"").append(XmlText.escape(namespace)).append('"');
      attributes(element, out);
      out.append('>');
      for (Node n = element.getFirstChild(); n != null; n = n.getNextSibling()) {
        serialize(n, out);
      }
      out.append("</").append(element.getLocalName()).append('>');
    }
  }

  private static void attributes(Element element, StringBuilder out) {
    int prefixes = 0;
    for (int i = 0; i < element.getAttributes().getLength(); i++) {
      Attr attribute = (Attr) element.getAttributes().item(i);
      String namespace = attribute.getNamespaceURI();
      String value = "=\"" + XmlText.escape(attribute.getValue()) + '"';
      if (namespace == null) {
        out.append(' ').append(attribute.getLocalName()).append(value);
      } else if (namespace.equals(XMLConstants.XML_NS_URI)) {
        out.append(" xml:").append(attribute.getLocalName()).append(value);
      } else if (!namespace.equals(XMLConstants.XMLNS_ATTRIBUTE_NS_URI)) {
        String prefix = "a" + prefixes++;
        out.append(" xmlns:").append(prefix).append("=\"").append(XmlText.escape(namespace));
        out.append("\" ").append(prefix).append(':').append(attribute.getLocalName());
        out.append(value);
      }
    }
  }

  private static DocumentBuilderFactory factory() throws ParserConfigurationException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    factory.setAttribute("jdk.xml.maxElementDepth", MAX_DEPTH);
    factory.setExpandEntityReferences(false);
    factory.setXIncludeAware(false);
    return factory;
  }

  /** Turns every complaint into a failure; the parser's own prints to standard error. */
  private static final class Strict implements ErrorHandler {
    @Override
    public void warning(SAXParseException problem) throws SAXException {
      throw problem;
    }

    @Override
    public void error(SAXParseException problem) throws SAXException {
      throw problem;
    }

    @Override
    public void fatalError(SAXParseException problem) throws SAXException {
      throw problem;
    }
  }
}
