extension Transfer {
    /// Sees that an answer says nothing that contradicts what is known, and that the disk has room for its body.
    func check(_ reply: Reply) throws(Fault) {
        if let coding = reply.coding {
            throw invalid(
                "the server packs the file as \(String(coding.prefix(40)).debugDescription), which was not asked for")
        }
        let missing = record.total.map { $0 - part.count }
        // A server may bring less than was asked for, and is then asked again.
        if let length = reply.length, let due = reply.range?.bytes?.count ?? missing, length != due {
            throw invalid("the server announces \(length) bytes where \(due) are due")
        }
        if let size = reply.linked.size, let total = record.total, size != total {
            throw invalid("the server announces \(total) bytes of a file that has \(size)")
        }
        let limit = download.options.sizeLimit
        if let total = record.total, total > limit {
            throw invalid("the server announces \(total) bytes, above the limit of \(limit)")
        }
        try checkSpace(missing ?? 0)
    }

    private func checkSpace(_ missing: Int) throws(Fault) {
        let folder = Folder.name(for: download.destination)
        guard let free = download.options.freeSpace(folder), free < missing else { return }
        throw .final(
            DownloadError(
                .diskFull, folder,
                "the file needs \(missing) more bytes where the disk has \(free) left; make room, or name another folder by "
                    + "VGG_HOME"))
    }

    private func invalid(_ message: String) -> Fault {
        .final(DownloadError(.invalidResponse, asked, message + "; try again later"))
    }

    /// The file, where it is at its destination already and is the expected one.
    func existing() throws(DownloadError) -> DownloadedFile? {
        guard let digest = download.digest, let file = try FileDigest(path: download.destination, asked: asked),
            digest.matches(file.sha256)
        else { return nil }
        PartRecord.remove(beside: part.path)
        part.remove()
        return DownloadedFile(
            path: download.destination, byteCount: file.byteCount, sha256: file.sha256, isVerified: true)
    }
}
