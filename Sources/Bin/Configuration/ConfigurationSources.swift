// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Configuration

/// The source of a value.
enum ConfigurationSource: String, Sendable {
    case environment
    case file
    case `default`
}

/// Reads each value from the environment or, if it is not there, from the file.
///
/// The file has lines `KEY=value` with the same keys, in the format of `docker run --env-file`: a line that starts with
/// `#` is a comment, and quotes are part of the value.
struct ConfigurationSources: Sendable {
    private static let fileVariable = "PACA_SYNC_CONFIG"

    private let readers: [(source: ConfigurationSource, reader: ConfigReader)]

    /// Reads the file, if one is named.
    ///
    /// - Parameters:
    ///   - environment: The environment variables of the process.
    ///   - file: The file given by `--config`. Without it, the variable `PACA_SYNC_CONFIG` names the file.
    init(environment: [String: String], file: String? = nil) async throws(ConfigurationError) {
        let variables = EnvironmentVariablesProvider(environmentVariables: environment)
        var readers = [(ConfigurationSource.environment, ConfigReader(provider: variables))]
        // The name of the file has two sources itself, so it is read like any other value.
        let option = InMemoryProvider(
            values: file.map { [[Self.fileVariable]: ConfigValue(.string($0), isSecret: false)] } ?? [:]
        )
        let locator = ConfigReader(providers: [option, variables])
        let key = ConfigKey([Self.fileVariable])
        if let name = locator.string(forKey: key), !name.isEmpty {
            do {
                let provider = try await EnvironmentVariablesProvider(
                    environmentFilePath: locator.requiredString(forKey: key)
                )
                readers.append((.file, ConfigReader(provider: provider)))
            } catch {
                throw ConfigurationError(
                    key: file == nil ? Self.fileVariable : "--config",
                    fault: "names the file \(name), which cannot be read",
                    example: file == nil ? "\(Self.fileVariable)=/etc/paca-sync.env" : "--config /etc/paca-sync.env"
                )
            }
        }
        self.readers = readers
    }

    /// The value without white space at its ends, and its source; nil if it is not set, or empty.
    func value(_ key: ConfigurationKey) -> (text: String, source: ConfigurationSource)? {
        for (source, reader) in readers {
            let text = reader.string(forKey: ConfigKey([key.rawValue]), isSecret: true)?.trimmed ?? ""
            if !text.isEmpty { return (text, source) }
        }
        return nil
    }

    func source(_ key: ConfigurationKey) -> ConfigurationSource {
        value(key)?.source ?? .default
    }
}
