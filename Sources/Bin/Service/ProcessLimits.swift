// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The process's own limits: open files, and how the C library's allocator keeps memory.
enum ProcessLimits {
    /// Descriptors that everything but the HTTP server's connections may use: files, and connections to Postgres, GitHub
    /// and Paca.
    private static let reserved = 512

    /// Raises the limit of open files to what the system allows. The default of 1,024 is a relic for programs that use
    /// `select`; idle connections alone could use it up.
    /// - Returns: the limit now.
    static func raiseDescriptors() -> Int {
        var limit = rlimit()
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        guard getrlimit(resource, &limit) == 0 else { return 1024 }
        let before = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        if setrlimit(resource, &limit) != 0 { limit.rlim_cur = before }
        return Int(clamping: limit.rlim_cur)
    }

    /// The most connections for a limit of open files.
    static func connections(descriptors: Int, most: Int) -> Int {
        min(most, max(descriptors - reserved, descriptors / 2))
    }

    /// Makes the allocator return the memory of large bodies when they are freed.
    ///
    /// By default glibc raises the size from which it asks the system for separate memory to that of the largest block
    /// that was freed, up to 32 MiB, and keeps everything smaller. It also makes up to eight heaps for each processor
    /// (mallopt(3)).
    static func boundMemory() {
        // The numbers of malloc.h, which Swift does not import: M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, M_ARENA_MAX.
        for (parameter, value) in [(-3, 256 << 10), (-1, 4 << 20), (-8, 4)] {
            setAllocatorOption?(Int32(parameter), Int32(value))
        }
    }

    /// Returns free memory to the system.
    static func trimMemory() {
        _ = trim?(0)
    }

    private static let setAllocatorOption: (@Sendable (Int32, Int32) -> Void)? = {
        typealias Function = @convention(c) (Int32, Int32) -> Int32
        guard let symbol = dlsym(nil, "mallopt") else { return nil }
        let function = unsafeBitCast(symbol, to: Function.self)
        return { _ = function($0, $1) }
    }()

    private static let trim: (@Sendable (Int) -> Int32)? = {
        typealias Function = @convention(c) (Int) -> Int32
        guard let symbol = dlsym(nil, "malloc_trim") else { return nil }
        let function = unsafeBitCast(symbol, to: Function.self)
        return { function($0) }
    }()
}
