internal import CTestSupport
internal import Dispatch
internal import Foundation
internal import Glibc
internal import Synchronization

/// Runs a test's body on a thread of its own in a network namespace of its own, with `lo` up.
///
/// Processes that the body starts, and sockets that it opens, are in that namespace; it is gone when they are.
public func inNewNetworkNamespace<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
    // The test's own task moves to the thread, so that Swift Testing knows whose expectations these are.
    let thread = ThreadExecutor()
    defer { thread.stop() }
    return try await withTaskExecutorPreference(thread) {
        let error = cts_enter_new_network_namespace()
        guard error == 0 else { throw Unavailable(what: "a network namespace", errno: error) }
        return try body()
    }
}

/// Runs a task's jobs on one thread of its own.
private final class ThreadExecutor: TaskExecutor {
    private let jobs = Locked<[UnownedJob]>([])
    private let waiting = DispatchSemaphore(value: 0)
    private let isStopped = Locked(false)

    init() {
        let thread = Thread { [self] in
            while true {
                waiting.wait()
                guard let job = jobs.update({ $0.isEmpty ? nil : $0.removeFirst() }) else {
                    if isStopped.get() { return }
                    continue
                }
                unsafe job.runSynchronously(on: asUnownedTaskExecutor())
            }
        }
        thread.stackSize = 8 << 20
        thread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.update { $0.append(job) }
        waiting.signal()
    }

    func stop() {
        isStopped.set(true)
        waiting.signal()
    }
}

/// Puts the calling thread, and what it starts from now on, into a mount namespace of its own.
public func enterNewMountNamespace() throws {
    let error = cts_enter_new_mount_namespace()
    guard error == 0 else { throw Unavailable(what: "a mount namespace", errno: error) }
}

/// Something that the machine does not let a test have.
public struct Unavailable: Error, CustomStringConvertible {
    public var what: String
    public var errno: Int32

    public var description: String { "\(what) can't be had here: errno \(errno) (run as root, or with unshare -Ur)" }
}

/// Whether this process may make network namespaces and change nftables in them.
public let kernelIsAvailable: Bool = {
    // A thread that is thrown away: the test process itself stays where it is.
    let answer = Locked(false)
    let thread = Thread {
        answer.set(cts_enter_new_network_namespace() == 0)
    }
    thread.start()
    while !thread.isFinished { sched_yield() }
    return answer.get()
}()

/// The reason with which kernel tests are skipped.
public let kernelReason = "needs CAP_NET_ADMIN: run as root, or `unshare -Ur swift test`"

/// A value behind a lock.
public final class Locked<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>
    public init(_ value: Value) { mutex = Mutex(value) }
    public func get() -> Value { mutex.withLock { $0 } }
    public func set(_ value: Value) { mutex.withLock { $0 = value } }
    public func update<Result: Sendable>(_ change: (inout sending Value) -> Result) -> Result {
        mutex.withLock { change(&$0) }
    }
}
