import Foundation
import TestSupport

extension Fault {
    /// The disk, and the file on it.
    static let store = [
        Fault(name: "disk full") { world, random in
            try world.disk.fill()
            try world.use(World.extra, using: &random)
            world.pass(0.1...0.6, using: &random)
            try world.disk.free()
            return .exact
        },
        Fault(name: "disk full, kill -9 and a start without room", endsAgent: true) { world, random in
            try world.disk.fill()
            world.pass(0...0.2, using: &random)
            world.kill()
            try world.launch()
            world.pass(0...0.4, using: &random)
            world.kill()
            try world.disk.free()
            try world.start()
            return .exact
        },
        Fault(name: "store locked by another program") { world, random in
            let commands = "(echo '.timeout 5000'; echo 'BEGIN IMMEDIATE;'; sleep 0.6; echo 'COMMIT;')"
            try shell("\(commands) | sqlite3 \(world.store)")
            return .exact
        },
        Fault(name: "store deleted under the agent", weight: 3) { world, random in
            try shell("rm -f \(world.store) \(world.store)-wal \(world.store)-shm")
            try eventually("a new store is made", within: 20) {
                _ = try world.scrape()
                return FileManager.default.fileExists(atPath: world.store)
            }
            return .exact
        },
        Fault(name: "older copy under the running agent", weight: 3, endsAgent: true) { world, random in
            try world.damageStore(using: &random) { random in
                let copy = try world.copyStore()
                world.pass(0...0.3, using: &random)
                try shell("mv \(copy) \(world.store)")
                world.pass(0...0.2, using: &random)
                world.kill()
            }
        },
        Fault(name: "older copy while the agent is down", endsAgent: true) { world, random in
            try world.damageStore(using: &random) { random in
                let copy = try world.copyStore()
                if Bool.random(using: &random) { try world.restoreConfigs(using: &random) }
                world.pass(0...0.3, using: &random)
                try world.end(using: &random)
                try shell("rm -f \(world.store)*; mv \(copy) \(world.store)")
            }
        },
        Fault(name: "older copy, and a table that it doesn't know", weight: 2, endsAgent: true) { world, random in
            var lost = Promise()
            var promise = try world.damageStore(using: &random) { random in
                let copy = try world.copyStore()
                lost = try world.makeTableAnew(using: &random)
                try world.end(using: &random)
                try shell("rm -f \(world.store)*; mv \(copy) \(world.store)")
            }
            promise.allow(lost)
            return promise
        },
        Fault(name: "store truncated", endsAgent: true) { world, random in
            try world.damageStore(using: &random) { random in
                try world.end(using: &random)
                let file = try world.storeFiles().randomElement(using: &random) ?? world.store
                try world.truncate(file, using: &random)
            }
        },
        Fault(name: "store bit-flipped", endsAgent: true) { world, random in
            try world.damageStore(using: &random) { random in
                try world.end(using: &random)
                try world.flipBit(using: &random)
            }
        },
        Fault(name: "store removed while the agent is down", weight: 2, endsAgent: true) { world, random in
            try world.damageStore(using: &random) { random in
                try world.end(using: &random)
                let files = try world.storeFiles()
                for file in Bool.random(using: &random) ? files : [files[0]] {
                    try FileManager.default.removeItem(atPath: file)
                }
            }
        },
    ]
}
