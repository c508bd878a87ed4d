// Loaded before the C library into the agent (LD_PRELOAD): what a machine can do to it, done to it alone.
#pragma once
#include <stdint.h>

/// What the tests set, in a file that both map; its path is in `PORTTALLY_CHAOS`.
struct chaos_control {
    /// Added to CLOCK_REALTIME, in nanoseconds.
    _Atomic int64_t clock_offset;
    /// Whether netlink sockets have the smallest receive buffer there is, crowded by the events of their own batches.
    _Atomic int32_t tiny_buffers;
};
