package org.entracte.protocol.nfs.state;

/** channel_attrs4 without RDMA (RFC 8881, 18.36.1); sizes include the RPC header. */
public record ChannelAttributes(
    int headerPadBytes,
    int maxRequestBytes,
    int maxResponseBytes,
    int maxCachedBytes,
    int maxOperations,
    int maxRequests) {}
