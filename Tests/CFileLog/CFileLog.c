#define _GNU_SOURCE
#include "CFileLog.h"
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_bool is_logging;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char root[PATH_MAX];
static struct cfl_call **calls;
static int64_t count, capacity;

/// What follows the logged directory in a path, "" for itself, or NULL for what isn't under it.
static const char *relative(const char *path) {
    if (!atomic_load(&is_logging)) return NULL;
    size_t length = strlen(root);
    if (strncmp(path, root, length) != 0 || (path[length] != '/' && path[length] != 0)) return NULL;
    return path[length] == '/' ? path + length + 1 : "";
}

/// The same for an open file, of which `path` gets the name.
static const char *relative_of(int fd, char path[PATH_MAX]) {
    if (!atomic_load(&is_logging)) return NULL;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return NULL;
    path[length] = 0;
    return relative(path);
}

static uint64_t inode(int fd) {
    struct stat status;
    return fstat(fd, &status) == 0 ? status.st_ino : 0;
}

/// Appends a call; what can't be kept ends the test run.
static void note(struct cfl_call call, const char *path, const char *new_path, const void *bytes) {
    if (strlen(path) >= sizeof call.path || strlen(new_path) >= sizeof call.new_path) abort();
    strcpy(call.path, path);
    strcpy(call.new_path, new_path);
    if (call.count > 0) {
        call.bytes = malloc((size_t)call.count);
        if (call.bytes == NULL) abort();
        memcpy(call.bytes, bytes, (size_t)call.count);
    }
    pthread_mutex_lock(&lock);
    if (count == capacity) {
        capacity = capacity * 2 + 64;
        calls = realloc(calls, (size_t)capacity * sizeof *calls);
        if (calls == NULL) abort();
    }
    calls[count] = malloc(sizeof call);
    if (calls[count] == NULL) abort();
    *calls[count++] = call;
    pthread_mutex_unlock(&lock);
}

void cfl_start(const char *directory) {
    if (strlen(directory) >= sizeof root) abort();
    strcpy(root, directory);
    atomic_store(&is_logging, true);
}

int64_t cfl_count(void) { return count; }

const struct cfl_call *cfl_call_at(int64_t index) { return calls[index]; }

void cfl_stop(void) {
    atomic_store(&is_logging, false);
    for (int64_t index = 0; index < count; index++) {
        free(calls[index]->bytes);
        free(calls[index]);
    }
    count = 0;
}

// --- in libc's place: each does the same through another function, which nobody here calls ---

static int opened(const char *path, int flags, mode_t mode, bool is_new) {
    int fd = openat(AT_FDCWD, path, flags, mode);
    char name[PATH_MAX];
    const char *found = fd < 0 ? NULL : relative_of(fd, name);
    if (found == NULL) return fd;
    if (is_new) {
        note((struct cfl_call){.kind = CFL_CREATE, .file = inode(fd)}, found, "", NULL);
    } else if (flags & O_TRUNC) {
        note((struct cfl_call){.kind = CFL_TRUNCATE, .file = inode(fd)}, found, "", NULL);
    }
    return fd;
}

#define OPEN(name)                                                                                                     \
    int name(const char *path, int flags, ...) {                                                                       \
        mode_t mode = 0;                                                                                               \
        if (flags & (O_CREAT | O_TMPFILE)) {                                                                           \
            va_list rest;                                                                                              \
            va_start(rest, flags);                                                                                     \
            mode = va_arg(rest, mode_t);                                                                               \
            va_end(rest);                                                                                              \
        }                                                                                                              \
        bool is_new = atomic_load(&is_logging) && (flags & O_CREAT) && access(path, F_OK) != 0;                        \
        return opened(path, flags, mode, is_new);                                                                      \
    }
OPEN(open)
OPEN(open64)

static void note_write(int fd, const void *bytes, ssize_t written, off_t offset) {
    char path[PATH_MAX];
    const char *found = written > 0 ? relative_of(fd, path) : NULL;
    if (found == NULL) return;
    note((struct cfl_call){.kind = CFL_WRITE, .file = inode(fd), .offset = offset, .count = written}, found, "", bytes);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    off_t offset = atomic_load(&is_logging) ? lseek(fd, 0, SEEK_CUR) : 0;
    ssize_t written = syscall(SYS_write, fd, bytes, length);
    note_write(fd, bytes, written, offset);
    return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    ssize_t written = syscall(SYS_pwrite64, fd, bytes, length, offset);
    note_write(fd, bytes, written, offset);
    return written;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t offset) { return pwrite(fd, bytes, length, offset); }

int ftruncate(int fd, off_t length) {
    int result = (int)syscall(SYS_ftruncate, fd, length);
    char path[PATH_MAX];
    const char *found = result == 0 ? relative_of(fd, path) : NULL;
    if (found != NULL) {
        note((struct cfl_call){.kind = CFL_TRUNCATE, .file = inode(fd), .offset = length}, found, "", NULL);
    }
    return result;
}

int ftruncate64(int fd, off_t length) { return ftruncate(fd, length); }

int fsync(int fd) {
    int result = (int)syscall(SYS_fsync, fd);
    char path[PATH_MAX];
    const char *found = result == 0 ? relative_of(fd, path) : NULL;
    if (found == NULL) return result;
    struct stat status;
    bool is_directory = fstat(fd, &status) == 0 && S_ISDIR(status.st_mode);
    note((struct cfl_call){.kind = is_directory ? CFL_SYNC_DIRECTORY : CFL_SYNC, .file = inode(fd)}, found, "", NULL);
    return result;
}

// No weaker than fsync in what it promises of contents.
int fdatasync(int fd) { return fsync(fd); }

int unlink(const char *path) {
    const char *found = relative(path);
    int result = unlinkat(AT_FDCWD, path, 0);
    if (result == 0 && found != NULL) note((struct cfl_call){.kind = CFL_REMOVE}, found, "", NULL);
    return result;
}

int rename(const char *old_path, const char *new_path) {
    const char *found = relative(old_path);
    const char *target = relative(new_path);
    int result = renameat(AT_FDCWD, old_path, AT_FDCWD, new_path);
    if (result == 0 && found != NULL && target != NULL) {
        note((struct cfl_call){.kind = CFL_RENAME}, found, target, NULL);
    }
    return result;
}

int mkdir(const char *path, mode_t mode) {
    const char *found = relative(path);
    int result = mkdirat(AT_FDCWD, path, mode);
    if (result == 0 && found != NULL) note((struct cfl_call){.kind = CFL_MAKE_DIRECTORY}, found, "", NULL);
    return result;
}
