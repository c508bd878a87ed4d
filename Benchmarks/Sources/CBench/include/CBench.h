// What the driver needs of Linux and Swift can't import, or can't do between fork and exec.
#pragma once
#include <stdint.h>
#include <sys/types.h>

/// Puts the process into a network namespace of its own, with `lo` up. Returns a descriptor of it, or minus an errno.
int cb_new_network_namespace(void);
/// Puts the process into the network namespace of a descriptor. Returns 0 or an errno.
int cb_enter(int network_namespace);
/// Starts a program that is killed when this one ends. Returns its pid, or minus an errno.
pid_t cb_spawn(char *const argv[], char *const envp[], int output, int errors);
/// The processor time that a process has used, of all its threads, in nanoseconds; -1 where there is none such.
int64_t cb_processor_nanoseconds(pid_t pid);
/// Connects to a port of the loopback. Returns a descriptor, or minus an errno.
int cb_tcp_connect(uint16_t port);
/// Binds a UDP socket that nobody reads to a port of the loopback. Returns a descriptor, or minus an errno.
int cb_udp_bind(uint16_t port);
/// Sends a small datagram to a port of the loopback. Returns 0 or an errno.
int cb_udp_send(int descriptor, uint16_t port);
/// Binds a datagram socket to an abstract name, for sd_notify(3). Returns a descriptor, or minus an errno.
int cb_notify_socket(const char *name);
