// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// Carries out one call: sends its request, tells the client while that takes long, and ends early when told to.
public struct CallRun: Sendable {
    /// How often a client hears that a call still runs. Clients give up after 30 to 60 seconds without a word.
    static let progressInterval = Duration.seconds(5)

    private let caller: any ContractCaller
    private let environment: SyncEnvironment

    /// Makes the means to run calls.
    public init(caller: any ContractCaller, environment: SyncEnvironment) {
        self.caller = caller
        self.environment = environment
    }

    private enum End {
        case answered(Result<ContractAnswer, any Error>)
        case stopped
    }

    /// Runs a call.
    /// - Parameters:
    ///   - stop: The call is cancelled when this stream ends.
    ///   - tell: Gets the notifications of progress.
    /// - Returns: `CancellationError` if the call was stopped, or the task cancelled.
    public func run(
        _ call: MCPSession.ToolCall, until stop: AsyncStream<Never>,
        tell: @escaping @Sendable ([UInt8]) -> Void
    ) async -> Result<ContractAnswer, any Error> {
        await withTaskGroup(of: End.self) { group in
            group.addTask {
                do {
                    return .answered(.success(try await caller.call(call.request)))
                } catch {
                    return .answered(.failure(error))
                }
            }
            group.addTask {
                for await _ in stop {}
                return .stopped
            }
            if call.wantsProgress {
                group.addTask {
                    await tellProgress(of: call, tell)
                    return .stopped
                }
            }
            defer { group.cancelAll() }
            guard case .answered(let answer) = await group.next() else { return .failure(CancellationError()) }
            return answer
        }
    }

    /// Ends only when the task is cancelled.
    private func tellProgress(of call: MCPSession.ToolCall, _ tell: ([UInt8]) -> Void) async {
        let start = environment.uptime()
        // The sleep throws when the task is cancelled, because the call has ended.
        while (try? await environment.clock.sleep(for: Self.progressInterval)) != nil {
            tell(call.progress(seconds: Int((environment.uptime() - start) / .seconds(1))))
        }
    }
}
