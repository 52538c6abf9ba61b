extension Transfer {
    /// Tries until the file is whole, as often as the options allow.
    func fetchAll(_ fetcher: Fetcher) async throws(DownloadError) {
        let policy = download.options.retries
        var failures = 0
        while true {
            let fault: Fault
            do throws(Fault) { return try await attempt(fetcher) } catch { fault = error }
            if advance(by: policy.progress) { failures = 0 }
            failures += 1
            try await pause(after: fault, failures, policy)
        }
    }

    /// Waits before the next try, or says why there is none.
    private func pause(after fault: Fault, _ failures: Int, _ policy: RetryPolicy) async throws(DownloadError) {
        let (reason, wait) = try retryable(fault)
        guard failures < policy.limit else { throw interrupted(reason, tries: failures) }
        guard wait ?? 0 <= policy.longestDelay else {
            throw DownloadError(
                .interrupted, asked, "\(reason) and asks to wait \(Int(wait ?? 0)) s; \(continuation) then")
        }
        let delay = policy.delay(after: failures, asked: wait)
        report(.retrying(reason: reason, seconds: delay))
        do { try await Task.sleep(for: .seconds(delay)) } catch { throw .cancelled(asked) }
    }

    /// The reason of a fault that another try may mend, and how long the server asks to wait.
    private func retryable(_ fault: Fault) throws(DownloadError) -> (reason: String, wait: Double?) {
        switch fault {
        case .final(let error): throw error
        case .temporary(let reason, let wait): return (reason, wait)
        // Without a connection at the start there is most likely none to be had; later, it may come back.
        case .unreachable(let reason) where hasReceived: return (reason, nil)
        case .unreachable(let reason): throw DownloadError(.unreachable, asked, reason + proxyAdvice)
        }
    }

    /// What to do where no proxy is named, and one may be needed.
    private var proxyAdvice: String {
        guard (try? download.options.proxies.proxy(for: url)) == .some(nil) else { return "" }
        return ". Where the way to the web is through a proxy, name it by HTTPS_PROXY"
    }

    private func interrupted(_ reason: String, tries: Int) -> DownloadError {
        DownloadError(.interrupted, asked, "given up after \(tries) tries: \(reason); \(continuation)")
    }

    private var continuation: String {
        part.count == 0
            ? "run this again" : "\(part.count) bytes are kept: run this again, which continues where it stopped"
    }
}
