/**
 * A WebDAV server (RFC 4918, classes 1 and 2) over any set of exported {@link
 * org.entracte.protocol.tree.FileTree}s. {@link org.entracte.protocol.webdav.WebDav} is the face.
 *
 * <p>A request goes: Jetty handler, Milton's HttpManager (which picks the method), one class per
 * method, {@link org.entracte.protocol.webdav.Resolver} from path to object, FileTree. Methods
 * throw {@link org.entracte.protocol.webdav.Refusal} or FileException; {@link
 * org.entracte.protocol.webdav.MethodHandler} turns both into an answer. The one lock of this
 * package is inside WebDavLocks; nothing is called while it is held.
 */
@NullMarked
package org.entracte.protocol.webdav;

import org.jspecify.annotations.NullMarked;
