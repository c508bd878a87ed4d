// Notes what this process does to the files under a directory, call by call.
//
// Linked into the tests, its functions stand in front of libc's, so that SQLite's calls and our own are both seen.
#pragma once
#include <stdint.h>

/// What a call did.
enum cfl_kind {
    /// `path` is a new file, `file` its inode.
    CFL_CREATE,
    /// `path` is a new directory.
    CFL_MAKE_DIRECTORY,
    /// `path` no longer names a file.
    CFL_REMOVE,
    /// What `path` named is now `new_path`.
    CFL_RENAME,
    /// `file` got `count` bytes at `offset`.
    CFL_WRITE,
    /// `file` is `offset` bytes long now.
    CFL_TRUNCATE,
    /// `file`'s contents are on disk.
    CFL_SYNC,
    /// The names in the directory `path` are on disk.
    CFL_SYNC_DIRECTORY,
};

struct cfl_call {
    uint32_t kind;
    uint64_t file;
    int64_t offset;
    int64_t count;
    uint8_t *bytes;
    char path[256];
    char new_path[256];
};

/// Begins a log of what happens under a directory, given as an absolute path without symbolic links.
void cfl_start(const char *directory);
/// How many calls were noted so far.
int64_t cfl_count(void);
/// A call of the log, with paths relative to the directory.
const struct cfl_call *cfl_call_at(int64_t index);
/// Ends the log and frees it.
void cfl_stop(void);
