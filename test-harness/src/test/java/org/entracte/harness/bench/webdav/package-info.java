/**
 * Our gateway's WebDAV against Apache's mod_dav and nginx with dav-ext. {@link
 * org.entracte.harness.bench.webdav.WebDavSuite} is the face.
 */
@NullMarked
package org.entracte.harness.bench.webdav;

import org.jspecify.annotations.NullMarked;
