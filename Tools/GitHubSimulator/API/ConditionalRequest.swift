// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import Foundation
internal import JSON

/// `ETag`, `If-None-Match` and 304
/// (https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate).
enum ConditionalRequest {
    /// Adds an `ETag` to a successful answer. If the request is a read and has the same `ETag`, the answer becomes a
    /// 304.
    ///
    /// As on GitHub, the `ETag` depends on the token: with another token the caller gets the whole answer. It is weak
    /// if the caller accepts compression, but strong in the 304.
    static func apply(to answer: inout APIResponse, of request: APIRequest) {
        guard answer.status == 200 || answer.status == 201 else { return }
        let tag = "\"\(digest(of: answer.body, request))\""
        if request.isRead, isKnown(tag, modified: answer.headers["Last-Modified"], to: request) {
            let kept = answer.headers.filter { ["last-modified", "x-poll-interval"].contains($0.name.lowercased()) }
            answer = APIResponse(status: 304, headers: kept + [HeaderField(name: "ETag", value: tag)], body: [])
        } else {
            let isCompressed = request.headers["Accept-Encoding"]?.contains("gzip") ?? false
            answer.headers.append(HeaderField(name: "ETag", value: isCompressed ? "W/\(tag)" : tag))
        }
    }

    private static func isKnown(_ tag: String, modified: String?, to request: APIRequest) -> Bool {
        if let known = request.headers["If-None-Match"] {
            return known.split(separator: ",").contains { candidate in
                let text = candidate.trimmingCharacters(in: .whitespaces)
                return (text.hasPrefix("W/") ? String(text.dropFirst(2)) : text) == tag
            }
        }
        guard let modified, let known = request.headers["If-Modified-Since"] else { return false }
        return known == modified
    }

    private static func digest(of body: [UInt8], _ request: APIRequest) -> String {
        var hash = SHA256()
        for name in ["Accept", "Authorization"] {
            if let value = request.headers[name] { hash.update(data: Data("\(value):".utf8)) }
        }
        hash.update(data: body)
        return Hex.encode(hash.finalize())
    }
}
