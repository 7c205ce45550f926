// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Configuration

/// Where a value came from.
enum ConfigurationSource: String, Sendable {
    case environment
    case file
    case `default`
}

/// The places that values are read from: the environment, then the file.
///
/// The file has lines `KEY=value` with the same keys, as `docker run --env-file` reads them: `#` starts a comment line,
/// and quotes are part of the value.
struct ConfigurationSources: Sendable {
    private static let fileVariable = "PACA_SYNC_CONFIG"

    private let readers: [(source: ConfigurationSource, reader: ConfigReader)]

    /// Reads the file, if one is named.
    ///
    /// - Parameters:
    ///   - environment: the process's variables.
    ///   - file: the file of `--config`; without it, `PACA_SYNC_CONFIG` of the environment names one.
    init(environment: [String: String], file: String? = nil) async throws(ConfigurationError) {
        let variables = EnvironmentVariablesProvider(environmentVariables: environment)
        var readers = [(ConfigurationSource.environment, ConfigReader(provider: variables))]
        // The file's name is a value with two sources itself, and read as such.
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

    /// The value in force without surrounding blanks, and its source; nil when it is nowhere, or empty.
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
