package import FoundationEssentials

/// Where a server's redirection leads.
package enum Redirect {
    /// The status codes that lead on.
    static let codes: Set<UInt> = [301, 302, 303, 307, 308]

    /// The location that `target`, the header `Location`, leads to from `url`, after `count` steps before this one.
    ///
    /// - Throws: `DownloadError` with `badRedirect` where that is nowhere, goes from https to http, or is one step more
    ///   than `limit`.
    package static func next(
        from url: URL, target: String?, count: Int, limit: Int, asked: String
    ) throws(DownloadError) -> URL {
        func bad(_ message: String) -> DownloadError { DownloadError(.badRedirect, asked, message) }
        guard count < limit else {
            throw bad("the server leads on from one location to the next more than \(limit) times; try again later")
        }
        guard let target, !target.isEmpty else {
            throw bad("the server leads on without saying where; try again later")
        }
        guard let next = URL(string: target, relativeTo: url)?.absoluteURL, let host = next.host(), !host.isEmpty,
            let scheme = next.scheme?.lowercased(), ["http", "https"].contains(scheme), WebLocation.hasPort(next)
        else {
            throw bad("the server leads on to \(WebLocation.shown(target)), which is no location on the web")
        }
        guard scheme == "https" || url.scheme?.lowercased() != "https" else {
            throw bad(
                "the server leads on to \(WebLocation.shown(next.absoluteString)), where what comes may be changed on its "
                    + "way; this is not followed")
        }
        return next
    }
}
