// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import Synchronization

/// What Linux tells of a process in `/proc`.
enum ProcessUsage {
    /// Resident memory in megabytes (MiB).
    static func residentMegabytes(of process: Int32) -> Double? {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kilobytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first
        else { return nil }
        return Double(kilobytes).map { $0 / 1024 }
    }

    /// Processor seconds of a process and of its children, those that ended included.
    static func processorSeconds(of process: Int32) -> Double {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let children = entries.compactMap { Int32($0) }.filter { parent(of: $0) == process }
        let own = fields(of: process)
        let ticks =
            (own.map { $0[11] + $0[12] + $0[13] + $0[14] } ?? 0)
            + children.compactMap { fields(of: $0) }.reduce(0) { $0 + $1[11] + $1[12] }
        return Double(ticks) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Our own processor seconds.
    static var ownProcessorSeconds: Double {
        let fields = fields(of: getpid()) ?? []
        guard fields.count > 12 else { return 0 }
        return Double(fields[11] + fields[12]) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func parent(of process: Int32) -> Int32? {
        fields(of: process).map { Int32($0[1]) }
    }

    /// The fields of `stat` from the third, the state, on (proc(5)); the state itself reads as 0.
    private static func fields(of process: Int32) -> [Int]? {
        guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let name = stat.lastIndex(of: ")")
        else { return nil }
        let fields = stat[stat.index(after: name)...].split(separator: " ").map { Int($0) ?? 0 }
        return fields.count > 20 ? fields : nil
    }
}

/// Reads a process's resident memory each second.
final class MemorySampler: Sendable {
    private let samples = Mutex<[Double]>([])
    /// Dispatch's own objects may be used from any thread; on Linux the type does not say so.
    private nonisolated(unsafe) let timer: any DispatchSourceTimer

    init(process: Int32) {
        let timer = DispatchSource.makeTimerSource(queue: .global())
        self.timer = timer
        timer.schedule(deadline: .now(), repeating: 1)
        timer.setEventHandler { [self] in
            guard let megabytes = ProcessUsage.residentMegabytes(of: process) else { return }
            samples.withLock { $0.append(megabytes) }
        }
        timer.resume()
    }

    /// Ends the sampling and returns what it saw, in order.
    func stop() -> [Double] {
        timer.cancel()
        return samples.withLock { $0 }
    }
}
