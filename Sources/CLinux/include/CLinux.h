// The few calls of Linux and its C library that neither Swift nor swift-system can make: macros, variadic functions,
// and functions that take a C string or a pointer. All but the last two take and return plain integers, so that no caller
// needs `unsafe`: a path is handed over as an open descriptor and named through /proc/self/fd.
#pragma once
#include <stdbool.h>
#include <stdint.h>

/// A local wall-clock time, as broken down by localtime_r(3); `month` counts from 1.
struct cl_civil_time { int32_t year, month, day, hour, minute, second; };

/// Makes the time zone file (TZif) that is open as `fd` the zone of this process. `fd` must stay open.
/// Returns 0 or an errno: EINVAL where the C library can't read it as one.
int32_t cl_time_zone_use(int32_t fd);
/// The local time at `seconds` since the epoch (localtime_r).
struct cl_civil_time cl_civil_time_at(int64_t seconds);

/// Waits until every packet that the kernel was processing when the call began is through its hooks
/// (membarrier(2), MEMBARRIER_CMD_GLOBAL: a full RCU grace period). Returns 0 or an errno.
int32_t cl_wait_for_packets_in_flight(void);

/// Has the kernel drop what a netlink socket would hear of messages with this origin (netlink(7), `nlmsg_pid`): a filter
/// (SO_ATTACH_FILTER). Returns 0 or an errno.
int32_t cl_netlink_ignore(int32_t fd, uint32_t origin);

/// A non-blocking inotify descriptor, or a negative errno.
int32_t cl_watch_open(void);
/// Opens the directory or file named by nothing but `fd` for watching; returns a watch descriptor or a negative errno.
int32_t cl_watch_add(int32_t inotify, int32_t fd);
/// Reads and drops every pending event; returns how many bytes there were, or a negative errno.
int64_t cl_watch_drain(int32_t inotify);

/// CLOCK_BOOTTIME in nanoseconds.
int64_t cl_boot_time_nanoseconds(void);
/// CLOCK_REALTIME in nanoseconds.
int64_t cl_wall_time_nanoseconds(void);

/// Tells the allocator (mallopt(3)) to keep one heap for all threads, and to give big blocks back as soon as they are
/// free. The sooner, the better: a heap that a thread has already stays.
void cl_memory_be_thrifty(void);

/// Whether the nft that is installed can load what it lists of a table with the flags `owner` and `persist`: a dry run of
/// libnftables(3) tells, which nft itself is made of. nft has known `persist` since 1.1; up to 1.0.9 it prints `flags `
/// and nothing after it, which no nft can load. Returns 1, 0, or -1 where no nft is installed.
int32_t cl_nft_loads_owned_tables(void);

/// How large a terminal is.
struct cl_terminal_size { int32_t columns, rows; };
/// How large the terminal that is open as `fd` is (ioctl_tty(2), TIOCGWINSZ): 0 where it doesn't say, -1 where it is none.
/// For module Linux.
struct cl_terminal_size cl_terminal_size(int32_t fd);

/// Reads entries of a directory that is open as `fd`, as many as fit (getdents64(2)). Returns how many bytes, 0 at the
/// end, or a negative errno. For module Linux.
int64_t cl_directory_read(int32_t fd, void *buffer, int64_t size);

/// The entry of environ(7) at an index, `NAME=value`, or NULL behind the last. For module Linux.
const char *cl_environment_entry(int64_t index);

/// Makes the calling thread, which is root's, use files with the rights of another user and group, and no others
/// (setfsuid(2), setfsgid(2); its capabilities over files go, the rest stay); calls nest. With `may_search` it may still go
/// through every directory, and read (CAP_DAC_READ_SEARCH). Returns 0 or an errno.
int32_t cl_files_as(uint32_t user, uint32_t group, bool may_search);
/// Ends what the last ``cl_files_as`` began.
void cl_files_as_before(void);

/// Receives datagrams that are already there (recvmmsg(2)), each `stride` bytes behind the one before it, and puts their
/// real lengths into `lengths`. Returns how many, at most `count`, or -1 with errno set. For module Netfilter.
int32_t cl_receive_datagrams(int32_t fd, void *buffer, int64_t stride, uint32_t *lengths, uint32_t count);
