import CFuzzer
import FuzzTargets
import Glibc

// `FUZZ_TARGET=… fuzz [libFuzzer's options and directories]`, see `make fuzz`. Not an argument, as libFuzzer takes those
// all for its own and starts itself again with them.
private func environment(_ name: String) -> String { unsafe getenv(name).map { unsafe String(cString: $0) } ?? "" }

guard let target = FuzzTarget(rawValue: environment("FUZZ_TARGET")) else {
    print("FUZZ_TARGET must be one of \(FuzzTarget.allCases.map(\.rawValue))")
    exit(64)
}
/// What the callback, which can't capture anything, hands the bytes to.
let chosen = target
var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
exit(
    unsafe LLVMFuzzerRunDriver(&count, &arguments) { bytes, size in
        chosen.run(unsafe Array(UnsafeBufferPointer(start: bytes, count: size)))
        return 0
    })
