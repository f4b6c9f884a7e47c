package org.entracte.protocol.nfs.state;

import org.entracte.protocol.nfs.callback.ChannelTerms;
import org.entracte.protocol.nfs.rpc.BackPath;

/**
 * What CREATE_SESSION asks for.
 *
 * @param fore what we agree to
 * @param callbacks how the client is called in this session
 * @param path over which it may be called from the start; {@link BackPath#NONE} if over none
 */
public record SessionRequest(
    int flags,
    ChannelAttributes fore,
    ChannelAttributes back,
    ChannelTerms callbacks,
    BackPath path) {}
