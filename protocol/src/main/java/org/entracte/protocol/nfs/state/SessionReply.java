package org.entracte.protocol.nfs.state;

/** What CREATE_SESSION answers; kept to answer a repetition of it. */
public record SessionReply(
    SessionId id, int sequence, int flags, ChannelAttributes fore, ChannelAttributes back) {}
