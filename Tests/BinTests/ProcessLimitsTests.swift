// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Bin

@Suite("The process's own limits")
struct ProcessLimitsTests {
    @Test("leave descriptors for the database and for GitHub, and half of them to connections if there are few")
    func connections() {
        #expect(ProcessLimits.connections(descriptors: 1_000_000, most: 1024) == 1024)
        #expect(ProcessLimits.connections(descriptors: 1536, most: 1024) == 1024)
        #expect(ProcessLimits.connections(descriptors: 1300, most: 1024) == 788)
        #expect(ProcessLimits.connections(descriptors: 1024, most: 1024) == 512)
        #expect(ProcessLimits.connections(descriptors: 256, most: 1024) == 128)
    }
}

#if os(Linux)
    extension ProcessTests {
        @Suite("Its memory and files")
        struct ResourceTests {
            /// A number of `/proc/PID/status`, in MiB.
            private static func megabytes(_ name: String, of service: ServingProcess) throws -> Int {
                let status = try String(contentsOfFile: "/proc/\(service.process.id)/status", encoding: .utf8)
                let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name + ":") })
                return try #require(line.split(separator: " ").dropFirst().first.flatMap { Int($0) }) / 1024
            }

            @Test("Bodies of 20 MB, two at a time, keep it under 200 MB, and it returns the memory")
            func largeBodies() async throws {
                try await TestDatabase.with { database in
                    let project = try await TestProject.make(in: database)
                    let body = [UInt8](repeating: 0x61, count: 20_000_000)
                    try await ServingProcess.with(database) { service in
                        try await withThrowingTaskGroup(of: Void.self) { group in
                            for _ in 0 ..< 2 {
                                group.addTask {
                                    for _ in 0 ..< 8 {
                                        let answer = try await service.deliver(body, to: project, event: "star")
                                        // On a slow machine, storing one may take longer than a flush may.
                                        #expect([202, 503].contains(answer.status))
                                    }
                                }
                            }
                            try await group.waitForAll()
                        }
                        #expect(try Self.megabytes("VmHWM", of: service) < 200)
                        try await eventually("the memory was returned", within: .seconds(90)) {
                            try Self.megabytes("VmRSS", of: service) < 120
                        }
                    }
                }
            }

            @Test("It may open as many files as the system allows")
            func files() async throws {
                var limit = rlimit()
                let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
                try #require(getrlimit(resource, &limit) == 0)
                let hard = limit.rlim_max
                // A process inherits the soft limit.
                limit.rlim_cur = min(hard - 1, 8192)
                try #require(setrlimit(resource, &limit) == 0)
                try await TestDatabase.with { database in
                    try await ServingProcess.with(database) { service in
                        let limits = try String(contentsOfFile: "/proc/\(service.process.id)/limits", encoding: .utf8)
                        let files = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max open files") })
                        let numbers = files.split(separator: " ").compactMap { UInt64($0) }
                        #expect(numbers == [UInt64(hard), UInt64(hard)])
                    }
                }
            }
        }
    }
#endif
